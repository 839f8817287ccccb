using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace StreamingNp.Detection.Rules;

/// <summary>
/// A pattern for names. <c>*</c> stands for any number of characters, <c>?</c> for one, and the pattern has to match the whole name.
/// Between two slashes it is a regular expression, <c>/^cpu-[0-9]+$/</c>, which may match anywhere in the name. Case counts.
/// </summary>
public sealed class NamePattern
{
    private readonly Regex? _expression;

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <exception cref="ArgumentException">It is empty, or no regular expression that can be matched in linear time.</exception>
    public NamePattern(string text)
    {
        if (text.Length == 0) throw new ArgumentException("A pattern must not be empty.", nameof(text));
        Text = text;
        if (text is not ['/', .. var expression, '/']) return;
        try
        {
            // Names come from outside: no pattern may take exponential time on one.
            _expression = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is NotSupportedException or ArgumentException)
        {
            throw new ArgumentException($"{text} is not a regular expression that can be used: {exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}.", nameof(text), exception);
        }
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Whether a name matches.</summary>
    public bool Matches(ReadOnlySpan<char> name) => _expression?.IsMatch(name) ?? FileSystemName.MatchesSimpleExpression(Text, name, ignoreCase: false);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
