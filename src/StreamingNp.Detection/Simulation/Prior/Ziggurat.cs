namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Standard normal numbers by the ziggurat (Marsaglia and Tsang 2000, in Doornik's form of 2005): mostly one multiplication and one comparison each.</summary>
internal static class Ziggurat
{
    private const int Layers = 128;
    private const double Tail = 3.442619855899, Area = 9.91256303526217e-3;

    private static readonly double[] Edges = MakeEdges();

    // The share of each layer that lies below the curve for certain.
    private static readonly double[] Inside = [.. Enumerable.Range(0, Layers).Select(layer => Edges[layer + 1] / Edges[layer])];

    /// <summary>Draws a number.</summary>
    public static double Normal(ref RandomSequence random)
    {
        while (true)
        {
            ulong bits = random.Next();
            int layer = (int)(bits & (Layers - 1));
            // The upper 53 bits: uniform in [-1, 1).
            double uniform = (bits >> 11) * (2.0 / (1UL << 53)) - 1;
            if (Math.Abs(uniform) < Inside[layer]) return uniform * Edges[layer];
            if (layer == 0) return FromTail(uniform < 0, ref random);
            double x = uniform * Edges[layer];
            double above = Math.Exp(-0.5 * (Edges[layer] * Edges[layer] - x * x)), below = Math.Exp(-0.5 * (Edges[layer + 1] * Edges[layer + 1] - x * x));
            if (below + random.Uniform() * (above - below) < 1) return x;
        }
    }

    private static double FromTail(bool negative, ref RandomSequence random)
    {
        double x, y;
        do
        {
            x = Math.Log(random.Uniform()) / Tail;
            y = Math.Log(random.Uniform());
        }
        while (-2 * y < x * x);
        return negative ? x - Tail : Tail - x;
    }

    private static double[] MakeEdges()
    {
        double[] edges = new double[Layers + 1];
        double density = Math.Exp(-0.5 * Tail * Tail);
        edges[0] = Area / density;
        edges[1] = Tail;
        for (int layer = 2; layer < Layers; layer++)
        {
            edges[layer] = Math.Sqrt(-2 * Math.Log(Area / edges[layer - 1] + density));
            density = Math.Exp(-0.5 * edges[layer] * edges[layer]);
        }
        return edges;
    }
}
