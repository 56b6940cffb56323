using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AgentPlatform.AuditLedger.Core.Tests;

public sealed class CanonicalJsonTests
{
    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));

    [VectorFact]
    public void PublicVectorsComeOutByteForByte()
    {
        var inputs = Directory.GetFiles(Vectors.PathOf("rfc8785", "testdata", "input"), "*.json");
        Assert.NotEmpty(inputs);
        foreach (var input in inputs)
        {
            var expected = File.ReadAllBytes(Vectors.PathOf("rfc8785", "testdata", "output", Path.GetFileName(input)));
            Assert.Equal(expected, CanonicalJson.Canonicalize(File.ReadAllBytes(input)));
            Assert.True(CanonicalJson.IsCanonical(expected));
        }
    }

    [VectorFact]
    public void PublicNumbersAreLaidOutAsEcmaScriptDoes()
    {
        var count = 0;
        foreach (var line in File.ReadLines(Vectors.PathOf("rfc8785", "es6numbers5k.txt")))
        {
            var (bits, expected) = (line[..line.IndexOf(',')], line[(line.IndexOf(',') + 1)..]);
            var value = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Assert.Equal(expected, Canonical(value.ToString("E16", CultureInfo.InvariantCulture)));
            Assert.Equal(expected, Canonical(expected));
            count++;
        }
        Assert.Equal(5000, count);
    }

    [Theory]
    [InlineData("0.0184", "0.0184")]
    [InlineData("1.50", "1.5")]
    [InlineData("-0", "0")]
    [InlineData("-0.000", "0")]
    [InlineData("100.0", "100")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("333333333.33333329", "333333333.3333333")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("1E+21", "1e+21")]
    [InlineData("1e-400", "0")]
    [InlineData("12.5e-1", "1.25")]
    public void NumbersHaveOneSpelling(string written, string canonical) => Assert.Equal(canonical, Canonical(written));

    [Fact]
    public void ShortDecimalsTakeTheShortWayToTheSameDigits()
    {
        var random = new Random(8785);
        for (var i = 0; i < 20_000; i++)
        {
            var text = (random.NextInt64(1_000_000_000_000_000) * (decimal)Math.Pow(10, -random.Next(0, 22))).ToString(CultureInfo.InvariantCulture);
            var value = double.Parse(text, CultureInfo.InvariantCulture);
            Assert.Equal(Canonical(value.ToString("E16", CultureInfo.InvariantCulture)), Canonical(text));
        }
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "duplicate member name")]
    [InlineData("""{"a":1,"b":2,"\u0061":3}""", "duplicate member name")]
    [InlineData("""["\ud800"]""", "lone surrogate")]
    [InlineData("""["\udc00\ud800"]""", "lone surrogate")]
    [InlineData("""["\ud800\u0041"]""", "lone surrogate")]
    [InlineData("1e400", "number beyond the range of a double")]
    [InlineData("-1e999", "number beyond the range of a double")]
    [InlineData("NaN", "not a JSON value")]
    [InlineData("Infinity", "not a JSON value")]
    [InlineData("01", "not a JSON number")]
    [InlineData("1.", "not a JSON number")]
    [InlineData("-", "not a JSON number")]
    [InlineData("1e", "not a JSON number")]
    [InlineData(".5", "not a JSON value")]
    [InlineData("+1", "not a JSON value")]
    [InlineData("[1,]", "not a JSON value")]
    [InlineData("""{"a":1,}""", "expected a member name")]
    [InlineData("{} {}", "text after the value")]
    [InlineData("", "unexpected end")]
    [InlineData("\"a\nb\"", "control character in a string")]
    [InlineData("\"a", "unterminated string")]
    [InlineData("""["\x"]""", "invalid escape")]
    [InlineData("""["\u12G4"]""", "invalid escape")]
    [InlineData("\uFEFF{}", "not a JSON value")]
    [InlineData("truth", "not a JSON value")]
    public void WhatIsAmbiguousIsRefused(string json, string reason)
    {
        var output = new ArrayBufferWriter<byte>();
        var refusal = Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json), output));
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(0, output.WrittenCount);
    }

    [Theory]
    [InlineData("22FF22")]
    [InlineData("22EDA08022")]
    [InlineData("22C0AF22")]
    [InlineData("22F4908080")]
    public void InvalidUtf8IsRefused(string hex)
        => Assert.Equal("invalid UTF-8", Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Canonicalize(Convert.FromHexString(hex))).Reason);

    [Fact]
    public void SixtyFourLevelsAreTheDeepest()
    {
        Assert.Equal(128, Canonical(new string('[', 64) + new string(']', 64)).Length);
        var tooDeep = Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65));
        Assert.Equal("nested deeper than 64", Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Canonicalize(tooDeep)).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MembersAreOrderedByUtf16CodeUnits(bool escaped)
    {
        var options = new JsonSerializerOptions { Encoder = escaped ? JavaScriptEncoder.Default : JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        string[] names = ["\uE000", "\U0001F600", "a", "\uFFFF", "é", "\t", "\"", "ab", "", "A"];
        var json = JsonSerializer.Serialize(names.ToDictionary(name => name, _ => 1), options);
        using var parsed = JsonDocument.Parse(Canonical(json));
        Assert.Equal(names.Order(StringComparer.Ordinal), parsed.RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void ManyUnsortedMembersOfNestedObjectsAreSorted()
    {
        var names = Enumerable.Range(0, 500).Select(i => $"k{i:D3}").ToArray();
        var shuffled = names.OrderBy(name => name[3]).ThenByDescending(name => name).ToArray();
        var json = "{" + string.Join(" , ", shuffled.Select(name => $"\"{name}\" : {{\"b\":[1, 2],\"a\":{{ }}}}")) + "}";
        Assert.Equal("{" + string.Join(",", names.Select(name => $"\"{name}\":{{\"a\":{{}},\"b\":[1,2]}}")) + "}", Canonical(json));
    }

    [Fact]
    public void TheHotPathDoesNotAllocate()
    {
        var record = Encoding.UTF8.GetBytes("""{"type":"tool.outcome","entry_id":"0192","usage":{"tokens_in":2231,"cost_usd":0.0184},"data":{"b":"x","a":[1,2.5,true]}}""");
        var output = new ArrayBufferWriter<byte>(1 << 16);
        CanonicalJson.Canonicalize(record, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) CanonicalJson.Canonicalize(record, output);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
