using System.Text.Json;
using AgentPlatform.AgentHarness.Tools.Schemas;

namespace AgentPlatform.AgentHarness.Tests.Tools;

public class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","required":["a"]}""", """{"b":1}""", "$.a: required")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}}}""", """{"a":1.5}""", "$.a: expected integer")]
    [InlineData("""{"type":"object","properties":{"a":{"type":["string","null"]}}}""", """{"a":1}""", "$.a: expected string or null")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"a":1,"b":2}""", "$: there is a member the schema does not know")]
    [InlineData("""{"properties":{"a":{"items":{"type":"string"}}}}""", """{"a":["x",1]}""", "$.a[1]: expected string")]
    [InlineData("""{"properties":{"a":{"enum":["x","y"]}}}""", """{"a":"z"}""", "$.a: not one of the allowed values")]
    [InlineData("""{"properties":{"a":{"pattern":"^[0-9]+$"}}}""", """{"a":"x"}""", "$.a: does not match the pattern")]
    [InlineData("""{"properties":{"a":{"minimum":0,"exclusiveMaximum":10}}}""", """{"a":10}""", "$.a: too large")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"number"}}}""", """{"a":"x"}""", "$.a: expected number")]
    [InlineData("""{"properties":{"a":{"oneOf":[{"type":"number"},{"minimum":1}]}}}""", """{"a":2}""", "$.a: fits more than one alternative")]
    [InlineData("""{"properties":{"a":{"maxLength":2}}}""", """{"a":"😀😀😀"}""", "$.a: too long")]
    [InlineData("""{"properties":{"a":{"minItems":1,"uniqueItems":true}}}""", """{"a":[1,1]}""", "$.a: items must differ")]
    [InlineData("false", "{}", "$: not allowed")]
    public void SaysWhereAndWhyAValueDoesNotFit(string schema, string value, string fault)
        => Assert.Equal(fault, JsonSchema.Compile(Json(schema)).FirstFault(Json(value)));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}""", """{"a":3.0,"b":true}""")]
    [InlineData("""{"properties":{"a":{"maxLength":2}}}""", """{"a":"😀😀"}""")]
    [InlineData("""{"$defs":{"t":{"properties":{"next":{"$ref":"#/$defs/t"}}}},"$ref":"#/$defs/t"}""", """{"next":{"next":{}}}""")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}],"default":null,"description":"x"}}}""", """{"a":null}""")]
    public void FindsNothingToSayAboutAValueThatFits(string schema, string value)
        => Assert.Null(JsonSchema.Compile(Json(schema)).FirstFault(Json(value)));

    [Fact]
    public void RefusesARuleItCantCheck()
        => Assert.Contains("patternProperties", Assert.Throws<NotSupportedException>(() => JsonSchema.Compile(Json("""{"patternProperties":{}}"""))).Message, StringComparison.Ordinal);

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
