using System.Text;
using System.Text.RegularExpressions;

namespace StreamingNp.App.Documents;

/// <summary>Writes the parts of a Markdown page.</summary>
internal static partial class MarkdownText
{
    private const int LineLength = 120;

    /// <summary>Appends a paragraph, wrapped at 120 columns, and an empty line.</summary>
    /// <param name="page">The page.</param>
    /// <param name="sentences">The paragraph; what stands between backticks is never escaped.</param>
    public static void AppendParagraph(this StringBuilder page, string sentences)
    {
        int column = 0;
        foreach (string word in sentences.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > LineLength)
            {
                page.Append('\n');
                column = 0;
            }
            if (column > 0) page.Append(' ');
            page.Append(word);
            column += word.Length + (column > 0 ? 1 : 0);
        }
        page.Append("\n\n");
    }

    /// <summary>Escapes what Markdown would read as its own, outside of backticks.</summary>
    /// <param name="text">A sentence of the code.</param>
    public static string Escaped(string text) =>
        string.Join('`', text.Split('`').Select((part, index) => index % 2 == 1 ? part : Special().Replace(part, @"\$0")));

    [GeneratedRegex(@"[*|<>\[\]]|(?<!\w)_|_(?!\w)")]
    private static partial Regex Special();
}
