using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Prices;

/// <summary>What a model's tokens cost, under a version that is recorded with each amount.</summary>
/// <param name="Models">By <c>provider/name</c>.</param>
public sealed record PriceTable(string Version, IReadOnlyDictionary<string, ModelPrice> Models)
{
    private const string Embedded = "AgentPlatform.AgentHarness.Prices.prices.json";

    /// <param name="file">Null: the table that comes with the harness.</param>
    public static PriceTable Load(string? file)
    {
        using var stream = file is null ? typeof(PriceTable).Assembly.GetManifestResourceStream(Embedded)! : File.OpenRead(file);
        return JsonSerializer.Deserialize<PriceTable>(stream, ContractsJson.Options)
            ?? throw new InvalidOperationException("Harness:PriceTableFile must hold an object with version and models.");
    }

    /// <summary>Null when the model has no price: then its cost is unknown, not zero.</summary>
    public ModelPrice? Of(ModelVersion model) => Models.GetValueOrDefault($"{model.Provider}/{model.Name}");
}

/// <param name="InputPerMillion">US dollars per million input tokens.</param>
/// <param name="OutputPerMillion">US dollars per million output tokens.</param>
public sealed record ModelPrice(decimal InputPerMillion, decimal OutputPerMillion)
{
    public decimal Of(long tokensIn, long tokensOut) => (tokensIn * InputPerMillion + tokensOut * OutputPerMillion) / 1_000_000m;
}
