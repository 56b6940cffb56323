namespace AgentPlatform.Benchmarks;

/// <summary>A named group of bars or one measuring command. Found by its name; a public parameterless constructor is all it needs.</summary>
internal interface ISuite
{
    /// <value>The word on the command line.</value>
    string Name { get; }

    /// <value>Whether <c>all</c> includes it; commands that take arguments or run for minutes don't.</value>
    bool InAll => true;

    Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken);
}
