namespace StreamingNp.Streaming.Configuration;

/// <summary>Checks the options of one part, and says which is impossible.</summary>
/// <param name="owner">Whose options they are, as a sentence begins with it: <c>The source</c>.</param>
internal readonly struct OptionCheck(string owner)
{
    /// <summary>Checks an option.</summary>
    /// <param name="possible">Whether it is possible.</param>
    /// <param name="option">Its name.</param>
    /// <param name="rule">What is possible: <c>must be 1 or more</c>.</param>
    /// <exception cref="ArgumentException">It is not possible.</exception>
    public void Require(bool possible, string option, string rule)
    {
        if (!possible) throw new ArgumentException($"{owner}'s {option} {rule}.");
    }
}
