namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>A point of a metric, as protobuf and JSON have it alike. Reused from point to point.</summary>
internal sealed class OtlpPoint
{
    private const ulong NoRecordedValueFlag = 1;

    /// <summary>Its attributes.</summary>
    public List<KeyValuePair<string, string>> Attributes { get; } = [];

    /// <summary>Since when it counts, in nanoseconds of Unix time; 0 where that is not known.</summary>
    public ulong Start { get; set; }

    /// <summary>When it was measured, in nanoseconds of Unix time; 0 where it does not say it.</summary>
    public ulong Time { get; set; }

    /// <summary>Its flags.</summary>
    public ulong Flags { get; set; }

    /// <summary>The value of a gauge or sum; null where it has none.</summary>
    public double? Value { get; set; }

    /// <summary>How many values a histogram or summary holds.</summary>
    public ulong Count { get; set; }

    /// <summary>Their sum; null where it is not kept.</summary>
    public double? Sum { get; set; }

    /// <summary>The lowest of them; null where it is not kept.</summary>
    public double? Min { get; set; }

    /// <summary>The highest of them; null where it is not kept.</summary>
    public double? Max { get; set; }

    /// <summary>How many values are in each bucket of a histogram, and in each positive one of an exponential histogram.</summary>
    public List<ulong> BucketCounts { get; } = [];

    /// <summary>The upper bounds of the buckets, all but the last, as bits of doubles.</summary>
    public List<ulong> Bounds { get; } = [];

    /// <summary>How fine the buckets of an exponential histogram are: the base of their bounds is 2 to the power of 2⁻ˢᶜᵃˡᵉ.</summary>
    public long Scale { get; set; }

    /// <summary>How many values are 0, or so near to it that they count as 0.</summary>
    public ulong ZeroCount { get; set; }

    /// <summary>The exponent of the first positive bucket.</summary>
    public long PositiveOffset { get; set; }

    /// <summary>The exponent of the first negative bucket.</summary>
    public long NegativeOffset { get; set; }

    /// <summary>How many values are in each negative bucket, from 0 outwards.</summary>
    public List<ulong> NegativeCounts { get; } = [];

    /// <summary>The quantiles of a summary, each from 0 to 1, with their values.</summary>
    public List<KeyValuePair<double, double>> Quantiles { get; } = [];

    /// <summary>Whether the producer says that there was nothing to measure.</summary>
    public bool IsMissing => (Flags & NoRecordedValueFlag) != 0;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Attributes.Clear();
        BucketCounts.Clear();
        Bounds.Clear();
        NegativeCounts.Clear();
        Quantiles.Clear();
        Start = Time = Flags = Count = ZeroCount = 0;
        Scale = PositiveOffset = NegativeOffset = 0;
        Value = Sum = Min = Max = null;
    }
}
