using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace StreamingNp.App.Tests.Containers;

/// <summary>Reads YAML as JSON whose values are all texts.</summary>
internal static class Yaml
{
    /// <summary>The documents of a file of the repository.</summary>
    public static IReadOnlyList<JsonNode> Documents(string path)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(Repository.Read(path));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => Of(document.RootNode)!)];
    }

    /// <summary>The texts of a list; none where there is no list.</summary>
    public static IEnumerable<string> Texts(this JsonNode? list) => (list as JsonArray)?.Select(item => item.Text()) ?? [];

    /// <summary>The fields of an object; none where there is no object.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Fields(this JsonNode? node) => node as JsonObject ?? [];

    public static string Text(this JsonNode? node) => node!.GetValue<string>();

    private static JsonNode? Of(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Of(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Of)]),
        _ => JsonValue.Create(((YamlScalarNode)node).Value),
    };
}
