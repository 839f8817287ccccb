namespace StreamingNp.App.Configuration;

/// <summary>Which instances of a group train.</summary>
public enum TrainingPlace
{
    /// <summary>The one that leads the group.</summary>
    Leader,

    /// <summary>Each for itself.</summary>
    EveryInstance,
}
