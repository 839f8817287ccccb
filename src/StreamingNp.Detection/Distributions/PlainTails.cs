namespace StreamingNp.Detection.Distributions;

/// <summary>Tails and densities of components as plain probabilities, for each point that is scored: where nothing underflows, they need a logarithm for a whole mixture instead of some for each component.</summary>
internal static class PlainTails
{
    private const double InverseRootTwoPi = 0.398942280401432678, InverseRootPi = 0.56418958354775628695;

    // From here on the series of the tail is exact.
    private const double Far = 30;

    private static readonly double RootHalf = Math.Sqrt(0.5), InverseRootThree = 1 / Math.Sqrt(3), PeakOfThree = 2 / (Math.PI * Math.Sqrt(3));

    /// <summary>Whether there is a plain form: of Gaussians, and of Student-ts of three degrees of freedom, as the models that come with the project have them.</summary>
    public static bool Has(in Component component) => !component.IsStudentT || component.DegreesOfFreedom == 3;

    /// <summary>The probability of a distance of at least <paramref name="distance"/> on one side; to 1e-9 of it.</summary>
    /// <param name="component">The component.</param>
    /// <param name="distance">0 or more, in its deviations.</param>
    public static double Beyond(in Component component, double distance) => component.IsStudentT ? BeyondOfThree(distance * InverseRootThree) : 0.5 * ErrorComplement(distance * RootHalf);

    /// <summary>The density at a distance from the mean, in deviations.</summary>
    /// <param name="component">The component.</param>
    /// <param name="distance">The distance in its deviations.</param>
    public static double Density(in Component component, double distance)
    {
        if (!component.IsStudentT) return InverseRootTwoPi * Math.Exp(-0.5 * distance * distance);
        double inverse = 1 / (1 + distance * distance / 3);
        return PeakOfThree * inverse * inverse;
    }

    // Near the centre from the middle, further out from the end: neither leaves a small difference of large numbers.
    private static double BeyondOfThree(double x)
    {
        if (x <= 1) return 0.5 - (x / (1 + x * x) + Math.Atan(x)) / Math.PI;
        double inverse = 1 / x, square = inverse * inverse;
        if (x < Far) return (Math.Atan(inverse) - inverse / (1 + square)) / Math.PI;
        return inverse * square * (2 / 3.0 - square * (4 / 5.0 - square * (6 / 7.0 - square * (8 / 9.0)))) / Math.PI;
    }

    // Cody (1969), "Rational Chebyshev approximations for the error function".
    private static double ErrorComplement(double x)
    {
        if (x <= 0.46875)
        {
            double y = x * x;
            return 1 - x * ((((0.185777706184603153 * y + 3.16112374387056560) * y + 113.864154151050156) * y + 377.485237685302021) * y + 3209.37758913846947)
                / ((((y + 23.6012909523441209) * y + 244.024637934444173) * y + 1282.61652607737228) * y + 2844.23683343917062);
        }
        double exponential = Math.Exp(-x * x);
        if (x <= 4)
        {
            double above = (((((((2.15311535474403846e-8 * x + 0.564188496988670089) * x + 8.88314979438837594) * x + 66.1191906371416295) * x + 298.635138197400131) * x + 881.952221241769090) * x + 1712.04761263407058) * x + 2051.07837782607147) * x + 1230.33935479799725;
            double below = (((((((x + 15.7449261107098347) * x + 117.693950891312499) * x + 537.181101862009858) * x + 1621.38957456669019) * x + 3290.79923573345963) * x + 4362.61909014324716) * x + 3439.36767414372164) * x + 1230.33935480374942;
            return exponential * above / below;
        }
        double z = 1 / (x * x);
        double share = z * (((((1.63153871373020978e-2 * z + 0.305326634961232344) * z + 0.360344899949804439) * z + 0.125781726111229246) * z + 1.60837851487422766e-2) * z + 6.58749161529837803e-4)
            / (((((z + 2.56852019228982242) * z + 1.87295284992346725) * z + 0.527905102951428412) * z + 6.05183413124413191e-2) * z + 2.33520497626869185e-3);
        return exponential * (InverseRootPi - share) / x;
    }
}
