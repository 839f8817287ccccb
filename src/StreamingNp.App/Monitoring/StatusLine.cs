using System.Globalization;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Monitoring;

/// <summary>How the processor is, in one line for people.</summary>
internal static class StatusLine
{
    private const double Megabyte = 1 << 20;

    /// <summary>Writes the line.</summary>
    /// <param name="before">How it stood when the last line was written.</param>
    /// <param name="now">How it stands.</param>
    /// <param name="elapsed">The time between; more than zero.</param>
    public static string Of(ProcessorStatus before, ProcessorStatus now, TimeSpan elapsed)
    {
        List<string> parts =
        [
            string.Create(CultureInfo.InvariantCulture, $"{Rate(now.Counts.Observations - before.Counts.Observations, elapsed)} observations/s in, {Rate(now.Counts.Scored - before.Counts.Scored, elapsed)}/s scored"),
            Lag(now.Partitions),
            $"{Count(now.Series, "series", "series")}, {Count(now.OpenIncidents, "open incident", "open incidents")}, {Count(now.Counts.DeadLettered, "dead letter", "dead letters")}",
        ];
        if (now.Counts.Late > 0) parts[^1] += string.Create(CultureInfo.InvariantCulture, $", {now.Counts.Late:N0} late");
        if (now.Counts.Duplicate > 0) parts[^1] += string.Create(CultureInfo.InvariantCulture, $", {now.Counts.Duplicate:N0} duplicate");
        if (now.Counts.Dropped > 0) parts[^1] += string.Create(CultureInfo.InvariantCulture, $", {now.Counts.Dropped:N0} dropped");
        if (now.Forwarding is { } forwarding) parts.Insert(0, Forwarding(before.Forwarding, forwarding, elapsed));
        parts.Add($"model {now.Model}");
        string room = now.Pressure == MemoryPressure.None ? "" : string.Create(CultureInfo.InvariantCulture, $" of {now.MaxBytes / Megabyte:N0} (pressure {now.Pressure.ToString().ToLowerInvariant()})");
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{now.ResidentBytes / Megabyte:N0} MB{room}"));
        return string.Join("; ", parts);
    }

    private static string Forwarding(ForwardingStatus? before, ForwardingStatus now, TimeSpan elapsed)
    {
        string deadLetters = now.DeadLettered > 0 ? string.Create(CultureInfo.InvariantCulture, $", {now.DeadLettered:N0} dead letters") : "";
        return $"{Rate(now.Forwarded - (before?.Forwarded ?? 0), elapsed)} records/s forwarded by series{deadLetters}, {Lag(now.Partitions)}";
    }

    private static string Lag(IReadOnlyList<PartitionStatus> partitions)
    {
        if (partitions.Count == 0) return "no partitions";
        PartitionStatus? worst = partitions.Where(partition => partition.Lag is not null).MaxBy(partition => partition.Lag);
        if (worst is null) return $"lag unknown in {Count(partitions.Count, "partition", "partitions")}";
        long sum = partitions.Sum(partition => partition.Lag ?? 0);
        string where = worst.Lag > 0 && partitions.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", {worst.Lag:N0} of it in {PartitionName.Of(worst.Partition)}") : "";
        int unknown = partitions.Count(partition => partition.Lag is null);
        string others = unknown > 0 ? string.Create(CultureInfo.InvariantCulture, $", unknown in {unknown:N0} of them") : "";
        return string.Create(CultureInfo.InvariantCulture, $"lag {sum:N0} in {Count(partitions.Count, "partition", "partitions")}{where}{others}");
    }

    // Below 10 a second a decimal tells a trickle from nothing.
    private static string Rate(long count, TimeSpan elapsed)
    {
        double rate = count / elapsed.TotalSeconds;
        return rate.ToString(rate is > 0 and < 9.95 ? "0.0" : "N0", CultureInfo.InvariantCulture);
    }

    private static string Count(long count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}
