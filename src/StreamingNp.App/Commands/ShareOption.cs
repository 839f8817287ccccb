using System.CommandLine;
using System.Globalization;

namespace StreamingNp.App.Commands;

/// <summary>An option that takes a share, above 0 and at most 1.</summary>
internal sealed class ShareOption : Option<double?>
{
    /// <summary>Makes the option.</summary>
    /// <param name="name">Its name, such as <c>--precision</c>.</param>
    /// <param name="description">What the help says.</param>
    public ShareOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "SHARE";
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is > 0 and <= 1) return value;
            result.AddError($"The option {name} is \"{text}\"; it must be a number above 0 and at most 1");
            return null;
        };
    }
}
