using System.CommandLine;

namespace StreamingNp.App.Commands;

/// <summary>Reads one item of a list; false where the text is none.</summary>
/// <param name="text">The text.</param>
/// <param name="item">The item.</param>
internal delegate bool ItemParser<T>(string text, out T item);

/// <summary>An option that takes a list of items with commas between them, such as <c>1m,5m</c>; may be given several times. Null where it is not given.</summary>
internal sealed class ListOption<T> : Option<IReadOnlyList<T>?>
{
    /// <summary>Makes the option.</summary>
    /// <param name="name">Its name, such as <c>--interval</c>.</param>
    /// <param name="helpName">What an item is called in the help.</param>
    /// <param name="description">What the help says.</param>
    /// <param name="parse">Reads an item.</param>
    /// <param name="expected">What an item must be, to end the sentence "it must be …".</param>
    public ListOption(string name, string helpName, string description, ItemParser<T> parse, string expected)
        : base(name)
    {
        Description = description;
        HelpName = $"{helpName},…";
        Arity = new ArgumentArity(1, 100);
        AllowMultipleArgumentsPerToken = false;
        CustomParser = result =>
        {
            var items = new List<T>();
            foreach (string text in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
            {
                if (!parse(text, out T item))
                {
                    result.AddError($"The option {name} has \"{text}\"; it must be {expected}");
                    return null;
                }
                if (!items.Contains(item)) items.Add(item);
            }
            return items;
        };
    }
}
