using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.State;

namespace StreamingNp.Detection.Detectors;

/// <summary>What a journal tells of one series, done again without a model: the state becomes bit by bit what it became then.</summary>
/// <param name="state">The series, which is changed.</param>
/// <param name="recorded">Made from the circumstances that the entries were written under.</param>
internal readonly struct SeriesReplay(SeriesState state, DetectorBlueprint recorded)
{
    /// <summary>Does one entry again.</summary>
    /// <param name="entry">The next entry of the series; not <see cref="JournalEntryKind.Dropped"/>.</param>
    /// <param name="points">Is used on the way.</param>
    /// <returns>False where the entry does not follow from the state.</returns>
    /// <exception cref="ArgumentException">The entry drops the series.</exception>
    /// <exception cref="InvalidDataException">A point was scored in circumstances that know of no model.</exception>
    public bool Do(in JournalEntry entry, List<Observation> points)
    {
        var transition = new SeriesTransition(state, recorded);
        var order = new ArrivalOrder(state, recorded.Options.Arrival);
        switch (entry.Kind)
        {
            case JournalEntryKind.Taken:
                return transition.Take(entry.Observation, entry.Tags, points) is Disposition.WarmingUp or Disposition.Missing;
            case JournalEntryKind.Scored:
                return Score(entry, transition, points);
            case JournalEntryKind.Buffered:
                return order.Hold(entry.Observation, entry.MayAlert, entry.Tags);
            case JournalEntryKind.Late:
                order.CountLate();
                return true;
            case JournalEntryKind.ResolvedIdle:
                return new SeriesIncident(state, recorded).ResolveIdle();
            case JournalEntryKind.OpenedNoData:
                return new SeriesIncident(state, recorded).OpenNoData();
            default:
                throw new ArgumentException($"A journal entry of the kind {entry.Kind} does not change the series {state.Name}; whoever keeps the series drops it.", nameof(entry));
        }
    }

    private bool Score(in JournalEntry entry, SeriesTransition transition, List<Observation> points)
    {
        if (recorded.Model is null)
            throw new InvalidDataException($"The journal says that the observation of {state.Name} at {entry.Observation.Time} was scored, and its circumstances know of no model; start with --reset-state.");
        if (transition.Take(entry.Observation, entry.Tags, points) != Disposition.Scored) return false;
        Observation point = points[0];
        JointReading? joint = transition.Reduce(point.Time, entry.Reduced);
        if (joint is not null) point = point with { Value = joint.Deviation };
        Judgement judgement = transition.Judge(point, entry.MayAlert, entry.Tags, entry.Reading, recorded.Model, joint ?? state.NewestJoint);
        transition.Learn(point, judgement, entry.Observation);
        return true;
    }
}
