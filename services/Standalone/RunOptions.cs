namespace AgentPlatform.Standalone;

/// <summary>What the command line asked for.</summary>
internal sealed record RunOptions
{
    public bool Once { get; init; }
    /// <value>Null: the sample's own tickets.</value>
    public string? Tickets { get; init; }
    public bool Reset { get; init; }
    public bool Dashboard { get; init; }
    /// <value>Folder for raw OTLP bodies.</value>
    public string? CaptureOtlp { get; init; }
}

internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    /// <summary>This machine lacks something, or was asked wrongly.</summary>
    public const int Unusable = 2;
}
