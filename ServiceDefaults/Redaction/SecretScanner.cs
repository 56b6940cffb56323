namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>
/// All detectors behind a prefilter: most texts hold none of the anchors and none of the shapes, and are done in one or two
/// passes. <see cref="ScanWithEveryPattern"/> is the same without the prefilter; a test holds the two to identical findings.
/// </summary>
public sealed class SecretScanner : ITextScanner
{
    private readonly Detector[] _detectors;
    private readonly AnchorFilter _anchors;
    private readonly Traits _traits;

    public SecretScanner() : this([]) { }

    internal SecretScanner(IEnumerable<Detector> custom)
    {
        _detectors = [.. BuiltIn, .. custom];
        _traits = _detectors.Aggregate(Traits.None, (all, x) => all | x.Traits);
        _anchors = new(_detectors.Where(x => !x.NeedsBoth).SelectMany(x => x.Anchors));
    }

    private static IEnumerable<Detector> BuiltIn =>
    [
        .. Detectors.Keys.All, .. Detectors.Credentials.All, .. Detectors.Secrets.All, .. Detectors.Numbers.All, .. Detectors.Addresses.All,
    ];

    public bool MayHoldSecret(string text) => _anchors.IsIn(text, out var counts) || (TraitScan.Of(text, counts) & _traits) != 0;

    public void Scan(string text, List<Finding> findings)
    {
        var anyAnchor = _anchors.IsIn(text, out var counts);
        var traits = TraitScan.Of(text, counts);
        if (!anyAnchor && (traits & _traits) == 0) return;
        foreach (var detector in _detectors)
            if (detector.IsTriggeredBy(text, traits, anyAnchor)) detector.Scan(text, findings);
    }

    public void ScanWithEveryPattern(string text, List<Finding> findings)
    {
        foreach (var detector in _detectors) detector.Scan(text, findings);
    }
}
