using System.Runtime.InteropServices;
using StreamingNp.NeuralProcesses.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>
/// Gaussian process regression without approximation, many tasks at a time (Rasmussen and Williams 2006, algorithm 2.1). All tensors are
/// float64 and belong to the dispose scope they are made in; all results are differentiable with respect to the hyper-parameters.
/// </summary>
/// <remarks>A point that is not known gets a row of the identity matrix and the value 0: it has to do with nothing, and adds nothing.</remarks>
internal sealed class ExactGaussianProcess
{
    private static readonly Scalar One = 1.0.ToScalar();
    private static readonly Scalar Half = 0.5.ToScalar();
    private static readonly Scalar LogTwoPi = 1.8378770664093454835606594728112.ToScalar();
    private static readonly Scalar Zero = 0.0.ToScalar();

    private readonly Kernel _kernel;
    private readonly Tensor _noiseVariance;
    private readonly Tensor _inputs;
    private readonly Tensor? _known;
    private readonly Tensor _factor;
    private readonly Tensor _whitened;

    /// <summary>Conditions a Gaussian process of mean 0 on contexts.</summary>
    /// <param name="kernel">The covariance of the function.</param>
    /// <param name="noiseVariance">The variance of an observation about the function, above 0; a scalar or [B, 1].</param>
    /// <param name="inputs">[B, N, D]; N may be 0. Finite also where not known.</param>
    /// <param name="values">[B, N]; finite also where not known.</param>
    /// <param name="known">[B, N]: 1 where there is a point, else 0; null where all are there.</param>
    /// <exception cref="ArithmeticException">A covariance matrix has no Cholesky decomposition.</exception>
    public ExactGaussianProcess(Kernel kernel, Tensor noiseVariance, Tensor inputs, Tensor values, Tensor? known = null)
    {
        (_kernel, _noiseVariance, _inputs, _known) = (kernel, noiseVariance, inputs, known);
        _factor = Factor(kernel.Covariance(inputs, inputs), known);
        _whitened = Whiten(_factor, values, known);
    }

    /// <summary>The logarithm of the density of each context, for hyper-parameters to be fitted by.</summary>
    /// <returns>[B].</returns>
    public Tensor LogMarginalLikelihood() => LogDensity(_factor, _whitened, _known);

    /// <summary>Predicts the function, each target on its own.</summary>
    /// <param name="targets">[B, M, D]; finite.</param>
    public Posterior Predict(Tensor targets)
    {
        Tensor explained = Explained(targets);
        return new Posterior(Mean(explained), (_kernel.Variance(targets) - explained.Squared().sum(-2)).clamp_min(Zero));
    }

    /// <summary>Predicts the function, all targets of a task together.</summary>
    /// <param name="targets">[B, M, D]; finite.</param>
    /// <returns>The means [B, M] and the covariance [B, M, M].</returns>
    public (Tensor Mean, Tensor Covariance) PredictJointly(Tensor targets)
    {
        Tensor covariance = _kernel.Covariance(targets, targets);
        if (_inputs.shape[1] == 0) return (zeros(targets.shape[..2], dtype: float64), covariance);
        Tensor explained = Explained(targets);
        return (Mean(explained), covariance - explained.transpose(-2, -1).matmul(explained));
    }

    /// <summary>The logarithm of the density of the observation at each target, whatever the others are.</summary>
    /// <param name="targets">[B, M, D]; finite.</param>
    /// <param name="values">[B, M]; with the noise of an observation.</param>
    /// <returns>[B, M].</returns>
    public Tensor LogDensity(Tensor targets, Tensor values)
    {
        (Tensor mean, Tensor latent) = Predict(targets);
        Tensor variance = latent.Plus(_noiseVariance);
        return -((values - mean).Squared() / variance).Plus(variance.log()).Plus(LogTwoPi) * Half;
    }

    /// <summary>The logarithm of the density of the observations at all targets of a task together.</summary>
    /// <param name="targets">[B, M, D]; finite also where not known.</param>
    /// <param name="values">[B, M]; with the noise of an observation; finite also where not known.</param>
    /// <param name="known">[B, M]: 1 where a target counts, else 0; null where all do.</param>
    /// <returns>[B].</returns>
    /// <exception cref="ArithmeticException">A covariance matrix has no Cholesky decomposition.</exception>
    public Tensor JointLogDensity(Tensor targets, Tensor values, Tensor? known = null)
    {
        (Tensor mean, Tensor covariance) = PredictJointly(targets);
        Tensor factor = Factor(covariance, known);
        return LogDensity(factor, Whiten(factor, values - mean, known), known);
    }

    /// <summary>Draws observations at all targets of a task together.</summary>
    /// <param name="targets">[B, M, D]; finite.</param>
    /// <param name="standardNormal">[B, M]: independent draws from the standard normal distribution.</param>
    /// <returns>[B, M].</returns>
    /// <exception cref="ArithmeticException">A covariance matrix has no Cholesky decomposition.</exception>
    public Tensor Sample(Tensor targets, Tensor standardNormal)
    {
        (Tensor mean, Tensor covariance) = PredictJointly(targets);
        return mean.Plus(Factor(covariance, null).matmul(standardNormal.unsqueeze(-1)).squeeze(-1));
    }

    // L⁻¹ K(context, targets), [B, N, M]: its squares are the variance that the context explains.
    private Tensor Explained(Tensor targets)
    {
        Tensor across = _kernel.Covariance(_inputs, targets);
        return linalg.solve_triangular(_factor, _known is null ? across : across * _known.unsqueeze(-1), upper: false);
    }

    private Tensor Mean(Tensor explained) => explained.transpose(-2, -1).matmul(_whitened).squeeze(-1);

    private static Tensor Whiten(Tensor factor, Tensor values, Tensor? known) =>
        linalg.solve_triangular(factor, (known is null ? values : values * known).unsqueeze(-1), upper: false);

    private static Tensor LogDensity(Tensor factor, Tensor whitened, Tensor? known)
    {
        Tensor points = known is null ? ones(factor.shape[..2], dtype: float64).sum(-1) : known.sum(-1);
        return -whitened.Squared().sum(-2).squeeze(-1).Plus(points * LogTwoPi) * Half - factor.diagonal(0, -2, -1).log().sum(-1);
    }

    // The lower triangle L with L Lᵀ = covariance + noise.
    private Tensor Factor(Tensor covariance, Tensor? known)
    {
        Tensor noise = _noiseVariance.expand(covariance.shape[0], covariance.shape[1]);
        if (known is not null)
        {
            covariance = covariance * known.unsqueeze(-1) * known.unsqueeze(-2);
            noise = ((noise - One) * known).Plus(One);
        }
        // In place, for a matrix of zeros but for its diagonal is as large as the covariance. Nobody else has this one.
        Tensor diagonal = covariance.diagonal(0, -2, -1);
        diagonal.copy_(diagonal.Plus(noise));
        (Tensor factor, Tensor failed) = linalg.cholesky_ex(covariance);
        foreach (int column in MemoryMarshal.Cast<byte, int>(failed.bytes))
            if (column != 0)
                throw new ArithmeticException($"The covariance matrix of the kernel '{_kernel}' is not positive definite; raise the noise variance, or lower the length-scales.");
        return factor;
    }
}
