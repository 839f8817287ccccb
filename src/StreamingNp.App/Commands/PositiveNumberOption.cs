using System.CommandLine;
using System.Globalization;

namespace StreamingNp.App.Commands;

/// <summary>An option that takes a number above 0.</summary>
internal sealed class PositiveNumberOption : Option<double?>
{
    /// <summary>Makes the option.</summary>
    /// <param name="name">Its name, such as <c>--speed</c>.</param>
    /// <param name="description">What the help says.</param>
    /// <param name="helpName">What the help calls its value.</param>
    /// <param name="standard">Its default; null for none.</param>
    public PositiveNumberOption(string name, string description, string helpName, double? standard = null)
        : base(name)
    {
        Description = description;
        HelpName = helpName;
        if (standard is not null) DefaultValueFactory = _ => standard;
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value)) return value;
            result.AddError($"The option {name} is \"{text}\"; it must be a number above 0");
            return null;
        };
    }
}
