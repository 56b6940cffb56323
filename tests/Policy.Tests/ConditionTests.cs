using static AgentPlatform.Policy.PolicyEffect;

namespace AgentPlatform.Policy.Tests;

public class ConditionTests
{
    [Theory]
    [InlineData("'$.a': { matches: '^x' }", """{"a":"xy"}""", Deny)]
    [InlineData("'$.a': { matches: '^x' }", """{"a":["b","xy"]}""", Deny)]
    [InlineData("'$.a': { matches: '^x' }", """{"b":"xy"}""", Allow)]
    [InlineData("'$.a': { not_matches: '^x' }", """{"a":{"b":"x"}}""", Deny)]
    [InlineData("'$.a': { equals: 5 }", """{"a":5.0}""", Deny)]
    [InlineData("'$.a': { equals: '5' }", """{"a":5}""", Allow)]
    [InlineData("'$.a': { equals: true }", """{"a":true}""", Deny)]
    [InlineData("'$.a': { not_equals: eur }", """{"a":"usd"}""", Deny)]
    [InlineData("'$.a': { not_equals: eur }", """{}""", Deny)]
    [InlineData("'$.a': { in: [eur, usd] }", """{"a":"usd"}""", Deny)]
    [InlineData("'$.a': { in: [eur, usd] }", """{"a":"gbp"}""", Allow)]
    [InlineData("'$.a': { not_in: [eur, usd] }", """{"a":"gbp"}""", Deny)]
    [InlineData("'$.a': { over: 100 }", """{"a":100.01}""", Deny)]
    [InlineData("'$.a': { over: 100 }", """{"a":100}""", Allow)]
    [InlineData("'$.a': { over: 100 }", """{}""", Allow)]
    [InlineData("'$.a': { over: 100 }", """{"a":"9999"}""", Undecidable)]
    [InlineData("'$.a': { over: 100 }", """{"a":1e400}""", Undecidable)]
    [InlineData("'$.a': { under: 0 }", """{"a":-1}""", Deny)]
    [InlineData("'$.a': { count_over: 1 }", """{"a":[1,2]}""", Deny)]
    [InlineData("'$.a': { count_over: 1 }", """{"a":"one"}""", Allow)]
    [InlineData("'$.a': { exists: false }", """{"a":null}""", Deny)]
    [InlineData("'$.a': { exists: true }", """{"a":0}""", Deny)]
    [InlineData("'$.a': { over: 1, under: 3 }", """{"a":2}""", Deny)]
    [InlineData("'$.a': { over: 1, under: 3 }", """{"a":4}""", Allow)]
    [InlineData("'$.a': { equals: 1 }, '$.b': { equals: 2 }", """{"a":1,"b":3}""", Allow)]
    [InlineData("'$.a': { over: 1 }, '$.b': { equals: 2 }", """{"a":"x","b":3}""", Allow)]
    public void Holds(string where, string args, PolicyEffect expected)
        => Assert.Equal(expected, Policies.Denying(where).Of(args));

    [Theory]
    [InlineData("$.a.b", """{"a":{"b":"x"}}""")]
    [InlineData("$[''reply-to'']", """{"reply-to":"x"}""")]
    [InlineData("$.items[1].sku", """{"items":[{"sku":"y"},{"sku":"x"}]}""")]
    [InlineData("$.items[*].sku", """{"items":[{"sku":"y"},{"sku":"x"}]}""")]
    [InlineData("$.*.sku", """{"p":{"sku":"x"}}""")]
    public void PathSelects(string path, string args)
    {
        var policy = Policies.Denying($"'{path}': {{ equals: x }}");
        Assert.Equal(Deny, policy.Of(args));
        Assert.Equal(Allow, policy.Of("""{"a":[1],"items":{"sku":7}}"""));
    }

    [Fact]
    public void PatternsRunInLinearTime()
        => Assert.Equal(Allow, Policies.Denying("'$.a': { matches: '^(a+)+$' }").Of($$"""{"a":"{{new string('a', 50_000)}}!"}"""));
}
