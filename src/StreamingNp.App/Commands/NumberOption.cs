using System.CommandLine;
using System.Globalization;

namespace StreamingNp.App.Commands;

/// <summary>An option that takes a whole number within a range.</summary>
internal sealed class NumberOption : Option<int>
{
    /// <summary>Makes the option.</summary>
    /// <param name="name">Its name, such as <c>--seed</c>.</param>
    /// <param name="description">What the help says.</param>
    /// <param name="standard">Its default; null where that depends on others.</param>
    /// <param name="least">The least that is possible.</param>
    /// <param name="most">The most that is possible.</param>
    public NumberOption(string name, string description, int? standard, int least, int most)
        : base(name)
    {
        Description = description;
        HelpName = "N";
        if (standard is { } given) DefaultValueFactory = _ => given;
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most) return value;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"The option {name} is \"{text}\"; it must be a whole number, {least:N0} to {most:N0}"));
            return standard ?? least;
        };
    }
}
