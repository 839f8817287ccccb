using System.CommandLine;
using StreamingNp.App.Offline;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary>An option that takes a file for a picture, PNG or SVG by its ending.</summary>
internal sealed class PictureOption : Option<string?>
{
    /// <summary>Makes the option.</summary>
    /// <param name="name">Its name, such as <c>--plot</c>.</param>
    /// <param name="description">What the help says.</param>
    public PictureOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "FILE";
        Validators.Add(result =>
        {
            if (result.Tokens is [.., var file] && !PictureFile.IsKnown(file.Value)) result.AddError($"The option {name} is \"{file.Value}\"; a picture must end in .png or .svg");
        });
    }

    /// <summary>The file that was asked for; null where none was. To be called before the work begins, so that it is not in vain.</summary>
    /// <exception cref="CommandException">Its folder is missing.</exception>
    public string? FileIn(ParseResult result, CommandEnvironment environment) =>
        result.GetValue(this) is { } given ? environment.FileToWrite(given, Name) : null;
}
