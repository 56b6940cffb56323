using System.Globalization;

namespace AgentPlatform.Benchmarks;

/// <summary>A goal for a ratio of two rates (or two times) measured side by side in one run.</summary>
/// <param name="Id">E.g. <c>P1</c>.</param>
/// <param name="Operator"><c>&gt;=</c> or <c>&lt;=</c>.</param>
internal sealed record Bar(string Id, string Operator, double Goal)
{
    /// <summary>A slice's worth of work: measures for about the given time, returns a rate or a time (any unit, the same on both sides).</summary>
    internal delegate Task<double> Slice(TimeSpan length, CancellationToken cancellationToken);

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(0.5);

    /// <summary>Until code is compiled in full (the runtime does so in the background, as it gets to it) and pools are filled.</summary>
    public int WarmUpSlices { get; init; } = 1;

    /// <summary>More where what both sides wait for comes in bursts, as a disk's checkpoints do.</summary>
    public int Pairs { get; init; } = 10;

    /// <summary>
    /// Warms both sides up, then takes pairs of slices in random order and prints median, minimum and maximum of
    /// <paramref name="numerator"/> ÷ <paramref name="denominator"/>. Pairing cancels the drift of a noisy machine.
    /// </summary>
    public async Task<double> MeasureAsync(Slice numerator, Slice denominator, CancellationToken cancellationToken)
        => Print(await RatiosAsync(numerator, denominator, cancellationToken));

    /// <summary>The ratios alone.</summary>
    public async Task<IReadOnlyCollection<double>> RatiosAsync(Slice numerator, Slice denominator, CancellationToken cancellationToken)
    {
        for (var slice = 0; slice < WarmUpSlices; slice++)
        {
            await numerator(Length, cancellationToken);
            await denominator(Length, cancellationToken);
        }
        var ratios = new List<double>(Pairs);
        for (var pair = 0; pair < Pairs; pair++)
        {
            double above, below;
            if (Random.Shared.Next(2) == 0)
            {
                above = await numerator(Length, cancellationToken);
                below = await denominator(Length, cancellationToken);
            }
            else
            {
                below = await denominator(Length, cancellationToken);
                above = await numerator(Length, cancellationToken);
            }
            ratios.Add(above / below);
        }
        return ratios;
    }

    /// <summary>Prints the bar's line for figures obtained otherwise, and returns their median.</summary>
    public double Print(IReadOnlyCollection<double> ratios)
    {
        var (median, min, max) = Spread(ratios);
        var met = Operator == ">=" ? median >= Goal : median <= Goal;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"BAR {Id} {median:0.###} {min:0.###} {max:0.###} goal {Operator}{Goal:0.###} {(met ? "ok" : "short")}"));
        return median;
    }

    public static (double Median, double Min, double Max) Spread(IReadOnlyCollection<double> ratios)
    {
        var sorted = ratios.Order().ToList();
        var median = sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
        return (median, sorted[0], sorted[^1]);
    }
}
