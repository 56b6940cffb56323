using System.Diagnostics;
using AgentPlatform.Benchmarks.Redaction;
using AgentPlatform.ServiceDefaults.Redaction;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;

namespace AgentPlatform.ServiceDefaults.Tests.Redaction;

public sealed class RedactorTests
{
    private static readonly string Quality = Path.Combine(AppContext.BaseDirectory, "Redaction", "quality");

    private static readonly Redactor Redactor = new(new SecretScanner(), TimeProvider.System) { Budget = TimeSpan.FromMinutes(1) };

    private static readonly string[] Snippets =
    [
        "a@b.de", "4111 1111 1111 1111", "+49 30 1234567", "password=", "hunter2", "://u:p@", "https://", "?token=", "&", ";", "Host=db;Password=", "eyJhbGciOiJIUzI1NiJ9.", "Bearer ", "Basic dTpwYXNz",
        "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "123-45-6789", "10.1.2.3", "fe80::1:2", "DE89370400440532013000", "AKIA", "sk-", "[redacted:email]", "[redacted:", "]", "\"", "'", " ", ".", "0", "9", "\n", "é", "\ud83d\ude00", "\ud800",
    ];

    private static Arbitrary<string> Texts => Gen.OneOf(Gen.Elements(Snippets), ArbMap.Default.ArbFor<string>().Generator.Select(x => x ?? "")).ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void PrecisionAndRecallAreAtLeast097InTotalAndNoKindIsForgotten()
    {
        var report = QualityReport.Of(Quality);
        Assert.True(report.Cases >= 600 && report.CleanCases >= 300);
        Assert.Equal(Kinds.All.Order(), report.ByKind.Select(x => x.Kind).Order());
        Assert.True(report.Total is { Precision: >= 0.97, Recall: >= 0.97 }, $"{report.Total}\n{string.Join('\n', report.Errors)}");
    }

    [Fact]
    public void ThePrefilterNeverChangesWhatIsFound()
    {
        var scanner = new SecretScanner();
        var lines = Directory.EnumerateFiles(Quality).SelectMany(File.ReadLines);
        foreach (var line in lines) Assert.Equal(Findings(scanner.ScanWithEveryPattern, line), Findings(scanner.Scan, line));
        Prop.ForAll(Texts, text => Findings(scanner.ScanWithEveryPattern, text).SequenceEqual(Findings(scanner.Scan, text))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void AnyTextIsRedactedWithoutFaultAndOnceIsEnough()
        => Prop.ForAll(Texts, text => Redactor.Redact(text) is var once && Redactor.Redact(once) == once && (once == Redactor.Marker(Kinds.Unscanned)) == false).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a"), InlineData("1 "), InlineData("1-"), InlineData("a.a@"), InlineData("password="), InlineData("password: a "), InlineData("eyJ"), InlineData("a://b:"), InlineData("+1 "), InlineData("1.1."), InlineData("::1"),
     InlineData("-----BEGIN PRIVATE KEY-----"), InlineData("Host=a;"), InlineData("a_token_"), InlineData("--token "), InlineData("<secret>"), InlineData("DE12 1234 ")]
    public void TimeGrowsNoFasterThanTheText(string part)
    {
        // Eight times the text may take 24 times the time; quadratic growth takes 64. A busy machine only makes a round slower, so it goes on
        // until the fastest of each length show it.
        var (small, large) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 200; round++)
        {
            (small, large) = (Faster(small, part, 2_000), Faster(large, part, 16_000));
            if (round >= 3 && large < small * 24) return;
        }
        Assert.Fail($"{small.TotalMicroseconds} µs became {large.TotalMicroseconds} µs");
    }

    [Theory]
    [InlineData("mail a.b@example.com now", "mail [redacted:email] now"), InlineData("password=hunter2;x", "password=[redacted:generic_secret];x")]
    [InlineData("https://u:pw@host/x", "https://[redacted:url_secret]@host/x"), InlineData("order 12345678 is fine", "order 12345678 is fine")]
    public void TheMarkerNamesTheKindAndTheRestStays(string text, string expected) => Assert.Equal(expected, Redactor.Redact(text));

    [Fact]
    public void ALongTextIsCutWhereAWordEnds()
    {
        var redacted = Redactor.Redact(string.Concat(Enumerable.Repeat("word ", 5_000)));
        Assert.True(redacted.Length <= Redactor.MaxLength + 30);
        Assert.EndsWith("word[redacted:too_long]", redacted, StringComparison.Ordinal);
    }

    [Fact]
    public void ASiteAddsDetectorsOfItsOwn()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Redaction:Detectors:employee:Pattern"] = @"EMP-\d{5}", ["Redaction:Detectors:employee:Anchor"] = "EMP-",
        }).Build();
        Assert.Equal("by [redacted:custom:employee]", new Redactor(new SecretScanner(CustomDetectors.From(configuration)), TimeProvider.System).Redact("by EMP-12345"));
    }

    [Theory]
    [InlineData(@"(a)\1", "EMP-", "Pattern"), InlineData("EMP", "E", "Anchor")]
    public void ADetectorThatCouldRunAwayOrAlwaysRunsIsRefusedByItsKey(string pattern, string anchor, string key)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Redaction:Detectors:x:Pattern"] = pattern, ["Redaction:Detectors:x:Anchor"] = anchor,
        }).Build();
        Assert.Contains($"Redaction:Detectors:x:{key}", Assert.Throws<InvalidOperationException>(() => CustomDetectors.From(configuration).ToArray()).Message, StringComparison.Ordinal);
    }

    private static Finding[] Findings(Action<string, List<Finding>> scan, string text)
    {
        var findings = new List<Finding>();
        scan(text, findings);
        return [.. findings];
    }

    private static TimeSpan Faster(TimeSpan fastest, string part, int length)
    {
        var text = string.Concat(Enumerable.Repeat(part, length / part.Length));
        var started = Stopwatch.GetTimestamp();
        Redactor.Redact(text);
        return Stopwatch.GetElapsedTime(started) is var took && took < fastest ? took : fastest;
    }
}
