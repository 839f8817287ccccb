using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Correction;

namespace StreamingNp.Detection.State;

/// <summary>The part of the state of a series that says how its predictions are corrected.</summary>
internal static class CorrectionCodec
{
    public static void Write(PredictionCorrection correction, BinaryWriter writer)
    {
        CorrectionState state = correction.State;
        writer.Write(state.Points);
        writer.Write(state.HasValues);
        writer.Write(state.Scale);
        writer.Write(state.Spreads);
        writer.Write(state.Last);
        writer.Write(state.Fast);
        writer.Write(state.Middle);
        writer.Write(state.Slow);
        writer.Write(state.LastResidual);
        writer.Write(state.SeasonalResidual);
        foreach (double weight in correction.Weights) writer.Write(weight);
        foreach (float pair in correction.Covariance) writer.Write(pair);
    }

    public static void Write(TrackedExperts experts, BinaryWriter writer)
    {
        writer.Write(experts.State.Last.HasValue);
        writer.Write(experts.State.Last ?? 0);
        writer.Write(experts.State.Mean ?? 0);
        writer.Write(experts.State.SeasonalResidual);
        writer.Write(experts.State.Error);
        foreach (double trust in experts.Trust) writer.Write(trust);
    }

    public static void Read(TrackedExperts experts, BinaryReader reader)
    {
        bool hasLast = reader.ReadBoolean();
        double last = reader.ReadDouble(), mean = reader.ReadDouble();
        ExpertState state = new() { Last = hasLast ? last : null, Mean = hasLast ? mean : null, SeasonalResidual = reader.ReadDouble(), Error = reader.ReadDouble() };
        Span<double> trust = stackalloc double[TrackedExperts.Experts];
        foreach (ref double one in trust) one = reader.ReadDouble();
        experts.Restore(state, trust);
    }

    public static void Read(PredictionCorrection correction, BinaryReader reader, byte version)
    {
        CorrectionState state = new()
        {
            Points = StateFields.ReadNumber(reader),
            HasValues = reader.ReadBoolean(),
            Scale = reader.ReadDouble(),
            Spreads = reader.ReadDouble(),
            Last = reader.ReadDouble(),
            Fast = reader.ReadDouble(),
            Middle = reader.ReadDouble(),
            Slow = reader.ReadDouble(),
            LastResidual = reader.ReadDouble(),
            SeasonalResidual = reader.ReadDouble(),
        };
        Span<double> weights = stackalloc double[PredictionCorrection.Rules];
        Span<float> covariance = stackalloc float[PredictionCorrection.Pairs];
        foreach (ref double weight in weights) weight = reader.ReadDouble();
        foreach (ref float pair in covariance) pair = version > 11 ? reader.ReadSingle() : (float)reader.ReadDouble();
        correction.Restore(state, weights, covariance);
    }
}
