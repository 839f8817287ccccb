namespace StreamingNp.NeuralProcesses.Reduction;

/// <summary>The ways to reduce channels, by the names that they have in settings.</summary>
public static class ReductionKind
{
    /// <summary>Principal component analysis.</summary>
    public const string PrincipalComponents = "pca";

    /// <summary>An autoencoder.</summary>
    public const string Autoencoder = "autoencoder";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [PrincipalComponents, Autoencoder];
}
