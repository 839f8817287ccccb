namespace StreamingNp.App.Monitoring;

/// <summary>The outcome of a check.</summary>
/// <param name="Ok">Whether all is well.</param>
/// <param name="Reasons">Why not, a sentence each that says what to do; where all is well, what is worth knowing.</param>
internal sealed record HealthCheck(bool Ok, IReadOnlyList<string> Reasons)
{
    /// <summary>A check that fails for any reason that there is.</summary>
    public static HealthCheck FailingFor(IReadOnlyList<string> reasons) => new(reasons.Count == 0, reasons);
}
