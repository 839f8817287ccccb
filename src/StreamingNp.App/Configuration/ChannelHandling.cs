namespace StreamingNp.App.Configuration;

/// <summary>What the channels of a message are.</summary>
public enum ChannelHandling
{
    /// <summary>One series, judged by all of them together.</summary>
    Together,

    /// <summary>A series each.</summary>
    Separate,
}
