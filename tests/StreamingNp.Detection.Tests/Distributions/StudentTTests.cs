using CsCheck;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Tests.Distributions;

public class StudentTTests
{
    private static readonly Gen<double> DegreesOfFreedom = Gen.Double[-1, 25].Select(Math.Exp);

    // t, ν, ln f(t) and ln P(T > t), computed with mpmath to 50 digits.
    public static TheoryData<double, double, double, double> Known { get; } = new()
    {
        { -20, 0.5, -6.3249286362127789341, -0.074397608494217818153 },
        { -3, 0.5, -3.5188621602863398633, -0.20291708982021335337 },
        { -1, 0.5, -2.1344921424125917868, -0.35827853019807470207 },
        { 0.1, 0.5, -1.3253848963836443047, -0.74830940104290161527 },
        { 0.9, 0.5, -2.0329136642412636553, -1.1597306299464691022 },
        { 2.2, 0.5, -3.0868125510605462134, -1.5463501119962727746 },
        { 40, 0.5, -7.3639468308889068114, -2.9817327268074684043 },
        { 10000, 0.5, -15.645903873045742595, -5.7424163175096145574 },
        { 1e150, 0.5, -519.91203923499174738, -173.83112810532494948 },
        { -20, 2.5, -9.909097232183260257, -0.00039977402123771082165 },
        { -3, 2.5, -3.6872381245767863175, -0.036962833767972674383 },
        { -1, 2.5, -1.6054660075475726425, -0.22568491990643408252 },
        { 0.1, 2.5, -1.0236256306821405577, -0.768079213937727455 },
        { 0.9, 2.5, -1.5077901441113788535, -1.4999918581127976783 },
        { 2.2, 2.5, -2.9014737872769212092, -2.7112002667058078397 },
        { 3, 2.5, -3.6872381245767863175, -3.3162668543401307793 },
        { 5, 2.5, -5.2129563208575984663, -4.4459812209111877119 },
        { 40, 2.5, -12.326941143071622584, -9.5531381725251080482 },
        { 10000, 2.5, -31.649322158347317679, -23.355272498800845828 },
        { 1e150, 2.5, -1208.2703046345546627, -863.79883141732196517 },
        { -20, 3, -10.801537396180656292, -0.00013661095597539842026 },
        { -3, 3, -3.7734775718632909481, -0.029258323485362992921 },
        { -1, 3, -1.5762529945270715653, -0.21753569164062563638 },
        { 0.1, 3, -1.0075444298088590495, -0.76932399257925842183 },
        { 0.9, 3, -1.4789226505645095414, -1.5268192198802754474 },
        { 2.2, 3, -2.9221419410119234867, -2.8544762133509840267 },
        { 3, 3, -3.7734775718632909481, -3.5461846754509078663 },
        { 5, 3, -5.4680732926376981755, -4.8670261049204212319 },
        { 40, 3, -13.562928577506396235, -10.971162936870326005 },
        { 10000, 3, -35.645025820192020372, -27.533297712883947718 },
        { 1e150, 3, -1380.3547200687147007, -1036.0655684082759578 },
        { -20, 7.3, -17.643034304033805364, -6.0595469184881739623e-8 },
        { -3, 7.3, -4.2867369406409570867, -0.0095355951345993504692 },
        { -1, 7.3, -1.4858621296487747992, -0.19194680510276660015 },
        { 0.1, 7.3, -0.95876132932918461839, -0.77323476733905165138 },
        { 2.2, 7.3, -3.0639007535882949116, -3.4710433158318263988 },
        { 3, 7.3, -4.2867369406409570867, -4.6574876350043958836 },
        { 5, 7.3, -7.1249307486669180041, -7.2768105587699908115 },
        { 40, 7.3, -23.339992524254828238, -21.634925413206228129 },
        { 10000, 7.3, -69.149227133570487298, -61.926761044598114891 },
        { 1e150, 7.3, -2859.4218425208049984, -2516.0219529198524912 },
        { -20, 30, -42.197381644273362998, -3.3745418328856432012e-19 },
        { -3, 30, -4.9939164246249569575, -0.002698620034607591367 },
        { -1, 30, -1.4355125791352041439, -0.17751828027420659905 },
        { 0.1, 30, -0.93243613112571140499, -0.77543198708686676884 },
        { 0.9, 30, -1.3402202550483739327, -1.6732079641898692604 },
        { 3, 30, -4.9939164246249569575, -5.9163637414983265682 },
        { 5, 30, -10.322375280718736571, -11.360346642706573355 },
        { 40, 30, -62.851907963527961612, -62.546234647299175603 },
        { 10000, 30, -233.72926709087640465, -227.92012380993742209 },
        { 1e150, 30, -10655.229393331927867, -10313.24282676448317 },
        { -3, 1000, -5.4035390895846942989, -0.0013843122403304706419 },
        { -1, 1000, -1.4194384498713144751, -0.17289755338797145093 },
        { 0.1, 1000, -0.92419350813817295775, -0.77613281462087110711 },
        { 0.9, 1000, -1.3244294327462523146, -1.6919043777877363854 },
        { 2.2, 1000, -3.3357651239116840213, -4.2674478265711746397 },
        { 3, 1000, -5.4035390895846942989, -6.5832439163304194429 },
        { 5, 1000, -13.277841134643942383, -14.89914709045073534 },
        { 40, 1000, -479.15266676939490503, -481.88665756359329664 },
        { 10000, 1000, -5763.1433887257374972, -5760.8407936427734909 },
        { 1e150, 1000, -342276.73938445856285, -341938.25937578843813 },
        { -3, 100000, -5.418783543328974126, -0.0013511428245325496084 },
        { -1, 100000, -1.4189435331963394084, -0.1727552170207434974 },
        { 0.1, 100000, -0.92394108295467021734, -0.77615437491965961151 },
        { 0.9, 100000, -1.3239434429471276049, -1.6924869192107689414 },
        { 2.2, 100000, -3.3389066705086484613, -4.2755364954748516202 },
        { 3, 100000, -5.418783543328974126, -6.6074800032972631801 },
        { 5, 100000, -13.417503777950124684, -15.063313056198316797 },
        { 40, 100000, -794.59433552229028003, -798.26796564124546937 },
        { 10000, 100000, -345442.11228418389154, -345444.41386978655231 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Density_and_tails_are_exact(double t, double degreesOfFreedom, double logDensity, double logUpper)
    {
        AssertClose(logDensity, StudentT.LogDensity(t, degreesOfFreedom));
        AssertClose(logUpper, StudentT.LogUpperTail(t, degreesOfFreedom));
        AssertClose(logUpper, StudentT.LogLowerTail(-t, degreesOfFreedom));
    }

    [Fact]
    public void Tails_are_those_of_the_closed_forms_at_1_2_and_4_degrees_of_freedom() =>
        Gen.Double[-30, 30].Sample(t =>
        {
            Assert.Equal(0.5 - Math.Atan(t) / Math.PI, Math.Exp(StudentT.LogUpperTail(t, 1)), 1e-14);
            Assert.Equal(0.5 - t / (2 * Math.Sqrt(2 + t * t)), Math.Exp(StudentT.LogUpperTail(t, 2)), 1e-14);
            double root = Math.Sqrt(4 + t * t);
            Assert.Equal(0.5 - t / root * (0.5 + 1 / (root * root)), Math.Exp(StudentT.LogUpperTail(t, 4)), 1e-14);
        }, iter: 10_000);

    [Fact]
    public void Tails_add_up_to_one() =>
        Gen.Select(Gen.Double[-50, 50], DegreesOfFreedom).Sample((t, degreesOfFreedom) =>
            Assert.Equal(1, Math.Exp(StudentT.LogUpperTail(t, degreesOfFreedom)) + Math.Exp(StudentT.LogLowerTail(t, degreesOfFreedom)), 1e-13), iter: 10_000);

    [Fact]
    public void The_density_is_how_fast_the_tail_falls() =>
        Gen.Select(Gen.Double[-20, 200], DegreesOfFreedom).Sample((t, degreesOfFreedom) =>
        {
            double step = 1e-4 * Math.Max(0.1, Math.Min(1, 1 / Math.Abs(t)));
            double fall = (StudentT.LogUpperTail(t - step, degreesOfFreedom) - StudentT.LogUpperTail(t + step, degreesOfFreedom)) / (2 * step);
            double hazard = Math.Exp(StudentT.LogDensity(t, degreesOfFreedom) - StudentT.LogUpperTail(t, degreesOfFreedom));
            Assert.Equal(hazard, fall, 1e-5 * Math.Max(1, hazard));
        }, iter: 10_000);

    [Fact]
    public void A_tail_never_grows_outwards_and_stays_finite_far_beyond_a_score_of_300() =>
        Gen.Select(DegreesOfFreedom, Gen.Double[-50, 350], Gen.Double[1e-6, 1]).Sample((degreesOfFreedom, exponent, share) =>
        {
            // 1e-21 to 1e152: at ν = 3 the p-value score of 1e100 is 300.
            double near = Math.Exp(exponent), far = near * (1 + share);
            double tail = StudentT.LogUpperTail(near, degreesOfFreedom), farther = StudentT.LogUpperTail(far, degreesOfFreedom);
            Assert.True(double.IsFinite(farther) && farther <= tail, $"P(T > {far}) is e^{farther} and P(T > {near}) e^{tail}");
            double above = StudentT.LogUpperTail(-near, degreesOfFreedom), nearlyAll = StudentT.LogUpperTail(-far, degreesOfFreedom);
            Assert.True(nearlyAll <= 0 && nearlyAll >= above, $"P(T > {-far}) is e^{nearlyAll} and P(T > {-near}) e^{above}");
            Assert.True(double.IsFinite(StudentT.LogDensity(far, degreesOfFreedom)));
        }, iter: 20_000);

    [Theory]
    [InlineData(2.1)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(1e7)]
    public void A_tail_falls_from_step_to_step_across_the_seam_of_the_series_and_the_fraction(double degreesOfFreedom)
    {
        double before = 0;
        for (double t = -45; t < 1_000; t += 1.0 / 128)
        {
            double tail = StudentT.LogUpperTail(t, degreesOfFreedom);
            Assert.True(tail <= before, $"P(T > {t}) is e^{tail} and was e^{before} right before");
            before = tail;
        }
        double seam = 3 / Math.Sqrt(1 + 8 / degreesOfFreedom);
        foreach (double place in new[] { seam, -seam })
            Assert.Equal(StudentT.LogUpperTail(place * (1 - 1e-15), degreesOfFreedom), StudentT.LogUpperTail(place * (1 + 1e-15), degreesOfFreedom), 1e-12);
    }

    [Fact]
    public void With_many_degrees_of_freedom_it_is_the_normal_distribution() =>
        Gen.Double[-37, 37].Sample(t =>
        {
            AssertClose(Normal.LogUpperTail(t), StudentT.LogUpperTail(t, 1e30));
            AssertClose(Normal.LogDensity(t), StudentT.LogDensity(t, 1e30));
            Assert.Equal(Normal.LogUpperTail(t), StudentT.LogUpperTail(t, double.PositiveInfinity));
            Assert.Equal(Normal.LogDensity(t), StudentT.LogDensity(t, double.PositiveInfinity));
        }, iter: 10_000);

    [Fact]
    public void Beyond_everything_there_is_nothing()
    {
        Assert.Equal(double.NegativeInfinity, StudentT.LogUpperTail(double.PositiveInfinity, 3));
        Assert.Equal(0, StudentT.LogUpperTail(double.NegativeInfinity, 3));
        Assert.Equal(double.NegativeInfinity, StudentT.LogUpperTail(double.PositiveInfinity, 0.5));
        Assert.True(double.IsFinite(StudentT.LogUpperTail(double.MaxValue, 3)));
        Assert.True(double.IsNaN(StudentT.LogUpperTail(double.NaN, 3)));
    }

    [Theory]
    [InlineData(2.5)]
    [InlineData(5)]
    [InlineData(1e20)]
    public void Samples_lie_where_the_tails_say(double degreesOfFreedom)
    {
        const int Count = 100_000;
        var random = new Random(1);
        double[] samples = [.. Enumerable.Range(0, Count).Select(_ => StudentT.Sample(random, degreesOfFreedom))];
        foreach (double t in new[] { -4, -1.5, -0.3, 0, 0.8, 2, 5 })
            Assert.Equal(Math.Exp(StudentT.LogUpperTail(t, degreesOfFreedom)), samples.Count(sample => sample > t) / (double)Count, 0.006);
    }

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 1e-13 * Math.Max(Math.Abs(expected), 1));
}
