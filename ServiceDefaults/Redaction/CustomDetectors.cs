using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>
/// A site's own detectors, <c>Redaction:Detectors:&lt;name&gt;</c>: <c>Pattern</c>, a regular expression without back-references and
/// look-arounds (it runs in linear time), and <c>Anchor</c>, a literal of at least three characters every match has. A group named <c>v</c>
/// is the secret, else the whole match.
/// </summary>
internal static class CustomDetectors
{
    public const string Section = "Redaction:Detectors";

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    public static IEnumerable<Detector> From(IConfiguration configuration)
        => configuration.GetSection(Section).GetChildren().Select(section => new Detector
        {
            Kind = Kinds.CustomPrefix + section.Key,
            Pattern = Compile(section),
            Anchors = [section["Anchor"] is { Length: >= 3 } anchor ? anchor : throw new InvalidOperationException($"{section.Path}:Anchor must be a literal of at least 3 characters that every match has.")],
        });

    private static Regex Compile(IConfigurationSection section)
    {
        try
        {
            return new(section["Pattern"] ?? throw new InvalidOperationException($"{section.Path}:Pattern is missing."), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw new InvalidOperationException($"{section.Path}:Pattern is not a regular expression that runs in linear time.", fault);
        }
    }
}
