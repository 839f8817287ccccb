using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// What a model lets expect of the rows of one series: by their components, or as a field. It follows from the rows that are kept and from the model alone, and is no part of the state:
/// whoever does not have it makes it again.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal interface IRowExpectation
{
    /// <summary>Whether it is of the rows as they are kept now: they may have got other channels.</summary>
    bool IsOfTheseChannels { get; }

    /// <summary>Whether the row that was read last is odder as a whole, against the rows before it, than by how its channels go together.</summary>
    bool IsOfAll { get; }

    /// <summary>The newest row was added.</summary>
    void Added();

    /// <summary>The stride is complete: contexts see its rows.</summary>
    void Closed();

    /// <summary>A row was pushed out.</summary>
    /// <param name="place">The place that it had.</param>
    /// <param name="leftOut">Whether contexts left it out.</param>
    void PushedOut(int place, bool leftOut);

    /// <summary>How far a row is from what was predicted of it.</summary>
    /// <param name="window">A predicted window that was filled for it.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="row">Its row, in the order of the kept channels.</param>
    /// <returns>Unknown where too little is known to predict it.</returns>
    ReducedReading Read(Window window, int target, float[] row);

    /// <summary>What each channel gave to the score of the row that was read last.</summary>
    /// <param name="score">The score, which the parts add up to.</param>
    /// <param name="span">What it is the score of: 0 for one row, 1 for some, 2 for many.</param>
    /// <returns>The most first.</returns>
    ChannelContribution[] Contributions(double score, int span);

    /// <summary>How far a value of the row that was read last is from what its channel usually is, in its deviations.</summary>
    double OwnDeviation(string channel);

    /// <summary>By how many rows a channel of the row that was read last follows the others later than before; 0 where it does not.</summary>
    int LagOf(string channel);
}
