namespace StreamingNp.App.Configuration;

/// <summary>Where the state of series is kept.</summary>
public enum StateHome
{
    /// <summary>On Kafka topics, from which any process of the group restores it.</summary>
    Kafka,

    /// <summary>In a local directory.</summary>
    Directory,

    /// <summary>Nowhere: after a restart every series warms up again.</summary>
    None,
}
