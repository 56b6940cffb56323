using YamlDotNet.RepresentationModel;

namespace AgentPlatform.Telemetry.Tests.Rules;

/// <summary>The rule files, read as YAML.</summary>
internal static class RecordingRules
{
    private static readonly IReadOnlyList<YamlMappingNode> All =
        [.. Directory.GetFiles(Repository.Path("AppHost/telemetry/prometheus/rules"), "*.yaml").SelectMany(Read)];

    public static IEnumerable<string> Names => All.Select(rule => Text(rule, "record")).OfType<string>();

    public static IEnumerable<string> Expressions => All.Select(rule => Text(rule, "expr")!);

    public static IEnumerable<(string Name, string RunbookUrl)> Alerts => All.Where(rule => Text(rule, "alert") is not null)
        .Select(rule => (Text(rule, "alert")!, Text((YamlMappingNode)rule["annotations"], "runbook_url") ?? ""));

    private static IEnumerable<YamlMappingNode> Read(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(file);
        stream.Load(reader);
        return ((YamlSequenceNode)stream.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>();
    }

    private static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value : null;
}
