using System.Numerics;

namespace StreamingNp.Detection.Channels;

/// <summary>What is done with vectors of single precision for each row.</summary>
internal static class FloatVector
{
    /// <summary>The scalar product of two vectors of one length.</summary>
    public static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        Vector<float> sums = Vector<float>.Zero;
        int index = 0;
        for (; index <= one.Length - Vector<float>.Count; index += Vector<float>.Count) sums += new Vector<float>(one[index..]) * new Vector<float>(other[index..]);
        float sum = Vector.Sum(sums);
        for (; index < one.Length; index++) sum += one[index] * other[index];
        return sum;
    }
}
