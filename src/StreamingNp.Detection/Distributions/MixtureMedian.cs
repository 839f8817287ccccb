namespace StreamingNp.Detection.Distributions;

/// <summary>The median of a mixture, for each point that is scored: by plain probabilities, which near the middle need no logarithms. It takes a tenth of the time of a quantile or less.</summary>
internal static class MixtureMedian
{
    private const int MaxSteps = 60;

    // Between narrow components steps may go back and forth for ever: then halves lead there.
    private const int StepsByTangent = 20;

    private const double Precision = 1e-7;

    // In a narrow component with heavy tails a small step may be one of many.
    private const double SmallExcess = 1e-5;

    /// <summary>The median, in the units of the components.</summary>
    /// <param name="components">One or more.</param>
    public static double Of(ReadOnlySpan<Component> components)
    {
        // Each component is symmetric: below all of their means lies less than half, above them more.
        double low = double.PositiveInfinity, high = double.NegativeInfinity, place = 0, width = double.PositiveInfinity;
        foreach (Component component in components)
        {
            low = Math.Min(low, component.Mean);
            high = Math.Max(high, component.Mean);
            place += component.Weight * (double)component.Mean;
            width = Math.Min(width, component.Deviation);
        }
        double precision = Precision * (high - low + width);
        place = Math.Clamp(place, low, high);
        for (int step = 0; step < MaxSteps && high - low > precision; step++)
        {
            double excess = -0.5, slope = 0;
            foreach (Component component in components)
            {
                (double below, double density) = component.IsStudentT ? StudentTBelow((place - component.Mean) / component.Deviation, component.DegreesOfFreedom) : NormalBelow((place - component.Mean) / component.Deviation);
                excess += component.Weight * below;
                slope += component.Weight * density / component.Deviation;
            }
            if (excess > 0) high = place;
            else low = place;
            double next = place - excess / slope;
            if (step >= StepsByTangent || !(next > low && next < high)) next = 0.5 * (low + high);
            if (Math.Abs(next - place) <= precision && Math.Abs(excess) <= SmallExcess) return next;
            place = next;
        }
        return place;
    }

    // Abramowitz and Stegun (1964), 7.1.26: to 1.5e-7.
    private static (double Below, double Density) NormalBelow(double z)
    {
        double exponential = Math.Exp(-0.5 * z * z), t = 1 / (1 + 0.3275911 / Math.Sqrt(2) * Math.Abs(z));
        double tail = 0.5 * exponential * t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
        return (z > 0 ? 1 - tail : tail, exponential * 0.398942280401432678);
    }

    private static (double Below, double Density) StudentTBelow(double z, double degreesOfFreedom)
    {
        if (degreesOfFreedom != 3) return (Math.Exp(StudentT.LogLowerTail(z, degreesOfFreedom)), Math.Exp(StudentT.LogDensity(z, degreesOfFreedom)));
        // Three degrees of freedom, those of the models that come with the project, have a closed form.
        double x = z / Math.Sqrt(3), inverse = 1 / (1 + x * x);
        return (0.5 + (x * inverse + Math.Atan(x)) / Math.PI, 2 / (Math.PI * Math.Sqrt(3)) * inverse * inverse);
    }
}
