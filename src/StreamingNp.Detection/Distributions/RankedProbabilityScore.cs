namespace StreamingNp.Detection.Distributions;

/// <summary>
/// The continuous ranked probability score (CRPS) of a mixture: E|X − y| − ½·E|X − X′|, with X and X′ independent and distributed
/// as predicted, and y what came (Gneiting and Raftery 2007, "Strictly Proper Scoring Rules, Prediction, and Estimation").
/// In the units of the value; the lower the better, and for a certain prediction the absolute error.
/// </summary>
/// <remarks>
/// Gaussians have a closed form (Grimit et al. 2006). A Student-t is a Gaussian whose precision follows a gamma distribution:
/// E|X − X′| sums that up with the trapezoidal rule over its logarithm, to about 1e-6 of the scale of the component.
/// </remarks>
internal static class RankedProbabilityScore
{
    // The longest step of the trapezoidal rule; distributions of more degrees of freedom are narrower and need shorter ones.
    private const double LongestStep = 0.45;

    // What is left out at either end, relative to the middle.
    private const double Negligible = 1e-9;

    private static readonly double MeanOfHalfNormal = Math.Sqrt(2 / Math.PI);

    /// <summary>The score in the units of the components.</summary>
    /// <param name="components">The components, each with more than 1 degree of freedom.</param>
    /// <param name="value">What came.</param>
    public static double Of(ReadOnlySpan<Component> components, double value)
    {
        var spreads = new (double Share, double Deviation)[components.Length][];
        double all = 0, distance = 0, spread = 0;
        // The weights add up to 1 only in single precision.
        foreach (Component component in components) all += component.Weight;
        for (int one = 0; one < components.Length; one++)
        {
            Component component = components[one];
            double weight = component.Weight / all;
            distance += weight * component.Deviation * DistanceTo((value - component.Mean) / component.Deviation, component);
            spreads[one] = Spreads(component);
            for (int other = 0; other < one; other++)
                spread += weight * (components[other].Weight / all) * Distance((double)component.Mean - components[other].Mean, spreads[one], spreads[other]);
            spread += 0.5 * weight * weight * Distance(0, spreads[one], spreads[one]);
        }
        return distance - spread;
    }

    // E|Z − z| of the standard distribution of the component.
    private static double DistanceTo(double z, in Component component)
    {
        if (!component.IsStudentT) return StandardDistance(z);
        double degrees = component.DegreesOfFreedom, tail = Math.Exp(StudentT.LogUpperTail(Math.Abs(z), degrees)), density = Math.Exp(StudentT.LogDensity(z, degrees));
        return Math.Abs(z) * (1 - 2 * tail) + 2 * density * (degrees + z * z) / (degrees - 1);
    }

    // E|X − X′| of two components whose means differ so much.
    private static double Distance(double means, (double Share, double Deviation)[] one, (double Share, double Deviation)[] other)
    {
        double sum = 0;
        foreach ((double share, double deviation) in one)
        {
            foreach ((double otherShare, double otherDeviation) in other)
            {
                double both = Math.Sqrt(deviation * deviation + otherDeviation * otherDeviation);
                sum += share * otherShare * both * (means == 0 ? MeanOfHalfNormal : StandardDistance(means / both));
            }
        }
        return sum;
    }

    private static double StandardDistance(double z)
    {
        const double far = 9;
        double distance = Math.Abs(z);
        return distance > far ? distance : distance * (1 - 2 * Math.Exp(Normal.LogUpperTail(distance))) + 2 * Math.Exp(Normal.LogDensity(z));
    }

    // The Gaussians, with their shares, that a component amounts to.
    private static (double Share, double Deviation)[] Spreads(in Component component)
    {
        if (!component.IsStudentT) return [(1, component.Deviation)];
        double shape = 0.5 * component.DegreesOfFreedom, step = Math.Min(LongestStep, 0.6 / Math.Sqrt(shape)), all = 0;
        List<(double Share, double Deviation)> spreads = [];
        foreach (int side in (ReadOnlySpan<int>)[1, -1])
        {
            for (int number = side > 0 ? 0 : 1; ; number++)
            {
                double logPrecision = side * number * step, deviation = Math.Exp(-0.5 * logPrecision), share = Math.Exp(shape * (1 + logPrecision - Math.Exp(logPrecision)));
                if (share * Math.Max(1, deviation) < Negligible) break;
                spreads.Add((share, component.Deviation * deviation));
                all += share;
            }
        }
        return [.. spreads.Select(spread => (spread.Share / all, spread.Deviation))];
    }
}
