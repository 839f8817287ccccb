namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The kinds of model, by the names that they have in settings.</summary>
public static class ModelKind
{
    /// <summary>The Conditional Neural Process (Garnelo et al. 2018, arXiv 1807.01613).</summary>
    public const string Conditional = "cnp";

    /// <summary>The attentive Conditional Neural Process: targets attend to the context (Kim et al. 2019, arXiv 1901.05761, without the latent path).</summary>
    public const string AttentiveConditional = "acnp";

    /// <summary>The Convolutional Conditional Neural Process (Gordon et al. 2020, arXiv 1910.13556).</summary>
    public const string ConvolutionalConditional = "convcnp";

    /// <summary>The Neural Process, with a latent variable (Garnelo et al. 2018, arXiv 1807.01622).</summary>
    public const string Latent = "np";

    /// <summary>The Attentive Neural Process, with attention and a latent variable (Kim et al. 2019, arXiv 1901.05761).</summary>
    public const string AttentiveLatent = "anp";

    /// <summary>The exact Gaussian process, whose few hyper-parameters are all that it learns (Rasmussen and Williams 2006).</summary>
    public const string GaussianProcess = "gp";

    /// <summary>Whether a kind has a latent variable.</summary>
    public static bool IsLatent(string kind) => kind is Latent or AttentiveLatent;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Conditional, AttentiveConditional, ConvolutionalConditional, Latent, AttentiveLatent, GaussianProcess];
}
