namespace StreamingNp.Detection.Noise;

/// <summary>
/// The tail of a distribution of sizes: a generalised Pareto distribution (Pickands 1975) above a high quantile, fitted to quantiles alone, so that what is extreme has no say.
/// Its heaviness is how far the tail reaches beside the bulk, over how far an exponential one would: about 0.7 for Gaussian noise, 1 for exponential, 1.3 to 1.8 for Student-t
/// noise with 3 degrees of freedom. While observations are few it is drawn towards that of ordinary noise.
/// </summary>
public readonly struct ResidualTail
{
    /// <summary>The heaviness up to which a tail is light: the extrapolation can be trusted.</summary>
    public const double LightHeaviness = 1;

    private const double OrdinaryHeaviness = 0.8;
    private const double ExponentialHeaviness = 1;
    private const double ObservationsOfOrdinary = 700;
    private const double GaussianHeaviness = 0.7;
    private const double MinHeaviness = 0.5;
    private const double MaxHeaviness = 4;
    private const double ShapePerHeaviness = 0.4;
    private const double MaxShape = 0.6;

    // So many observations beyond a size may be there by chance.
    private const double ObservationsByChance = 1;

    // How many observations lie beyond the quantile where the tail begins; from there to the second quantile it is fitted.
    private const double ObservationsInTail = 100;
    private const double MinShare = 0.02;

    // What shape the tail of logarithms has is known: it can begin sooner, where anomalies among them say less.
    private const double MinShareOfLogarithms = 0.08;
    private const double MaxShare = 0.1;
    private const double MaxShareOfFew = 0.2;
    private const double FewObservations = 60;
    private const double SecondShare = 0.25;

    // Sizes are in units of the usual residual: a bulk that is narrower than one of them is a scale that has collapsed.
    private const double MinBulk = 1;

    private readonly MagnitudeHistogram _sizes;
    private readonly double _share;
    private readonly double _start;
    private readonly double _scale;
    private readonly double _shape;

    /// <summary>Fits the tail.</summary>
    /// <param name="sizes">The sizes; read whenever the tail is asked.</param>
    /// <param name="areLogarithms">Whether sizes are −ln of chances, whose ordinary tail is exponential; else they are residuals, whose ordinary tail is about that of a Gaussian.</param>
    public ResidualTail(MagnitudeHistogram sizes, bool areLogarithms = false)
    {
        (double ordinary, double lightest) = areLogarithms ? (ExponentialHeaviness, ExponentialHeaviness) : (OrdinaryHeaviness, GaussianHeaviness);
        _sizes = sizes;
        double count = Math.Max(sizes.Count, 1);
        _share = Math.Clamp(ObservationsInTail / count, areLogarithms ? MinShareOfLogarithms : MinShare, count < FewObservations ? MaxShareOfFew : MaxShare);
        Span<double> quantiles = stackalloc double[3];
        sizes.Quantiles([_share * SecondShare, _share, 0.5], quantiles);
        (double second, double middle) = (quantiles[0], quantiles[2]);
        _start = quantiles[1];
        // What an exponential tail would have between the two quantiles, for each unit of bulk.
        double exponential = -Math.Log(SecondShare) / Math.Log(0.5 / _share);
        Bulk = _start - middle;
        double bulk = Math.Max(Bulk, MinBulk);
        Heaviness = (second - _start) / bulk / exponential;
        double heaviness = (Math.Clamp(Heaviness, MinHeaviness, MaxHeaviness) * count + ordinary * ObservationsOfOrdinary) / (count + ObservationsOfOrdinary);
        _shape = Math.Clamp((heaviness - lightest) * ShapePerHeaviness, 0, MaxShape);
        double reach = heaviness * exponential * bulk;
        _scale = _shape < 1e-3 ? reach / -Math.Log(SecondShare) : reach * _shape / (Math.Pow(SecondShare, -_shape) - 1);
    }

    /// <summary>The heaviness that the observations show by themselves.</summary>
    public double Heaviness { get; }

    /// <summary>How far the tail begins above the median size.</summary>
    public double Bulk { get; }

    /// <summary>Whether the tail is known to be light: the observations say so, and their scale has not collapsed.</summary>
    public bool IsLight => Heaviness < LightHeaviness && Bulk >= 0.5 * MinBulk;

    /// <summary>−log10 of the share of normal residuals that are at least as large; 0 or more.</summary>
    /// <param name="size">The size, 0 or more.</param>
    public double Score(double size)
    {
        double above = _sizes.ShareAbove(size);
        if (size <= _start) return -Math.Log10(Math.Max(above, _share));
        double beyond = (size - _start) / _scale;
        double score = -Math.Log10(_share) + (_shape < 1e-3 ? beyond : Math.Log(1 + _shape * beyond) / _shape) / Math.Log(10);
        // What came often without being an anomaly is not rare, whatever the tail says. What anomalies have left in the histogram does not count.
        double seen = above - (ObservationsByChance + _sizes.CountOfLittleWeight) / Math.Max(_sizes.Count, 1);
        return seen > 0 ? Math.Min(score, -Math.Log10(seen)) : score;
    }

    /// <summary>The size that a share of normal residuals exceeds.</summary>
    /// <param name="share">The share, above 0, at most 1.</param>
    public double SizeOf(double share)
    {
        if (share >= _share) return _sizes.Quantile(share);
        double beyond = _shape < 1e-3 ? Math.Log(_share / share) : (Math.Pow(_share / share, _shape) - 1) / _shape;
        return _start + _scale * beyond;
    }
}
