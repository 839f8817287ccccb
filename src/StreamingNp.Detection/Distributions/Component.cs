namespace StreamingNp.Detection.Distributions;

/// <summary>One part of a predictive distribution: a Gaussian, or a Student-t, whose tails are heavier.</summary>
/// <param name="Weight">Its share; the weights of a distribution add up to 1.</param>
/// <param name="Mean">Its mean.</param>
/// <param name="Deviation">The standard deviation of a Gaussian, the scale of a Student-t; above 0.</param>
/// <param name="DegreesOfFreedom">Those ν of a Student-t, above 2 so that it has a variance; infinite, as by default, for a Gaussian.</param>
public readonly record struct Component(float Weight, float Mean, float Deviation, float DegreesOfFreedom = float.PositiveInfinity)
{
    /// <summary>Whether it is a Student-t. What nothing was written to has 0 degrees of freedom and is taken for a Gaussian.</summary>
    public bool IsStudentT => DegreesOfFreedom is > 0 and < float.PositiveInfinity;

    /// <summary>The variance; infinite for a Student-t of at most 2 degrees of freedom.</summary>
    public double Variance
    {
        get
        {
            double square = (double)Deviation * Deviation;
            if (!IsStudentT) return square;
            return DegreesOfFreedom > 2 ? square * (DegreesOfFreedom / (DegreesOfFreedom - 2.0)) : double.PositiveInfinity;
        }
    }
}
