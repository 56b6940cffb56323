using System.Collections.Generic;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>What a value may be, and so how it is checked before it leaves the process.</summary>
public enum Classification
{
    /// <summary>Opaque id of one thing: at most 128 characters without white space; scanned for secrets.</summary>
    Identifier,
    /// <summary>Name or version out of a small, registered set: checked as an identifier, and fit for a metric label.</summary>
    Name,
    /// <summary>One of the listed values.</summary>
    Enumeration,
    /// <summary><c>sha256:</c> or <c>hmac-sha256:</c> and 64 hex digits.</summary>
    Hash,
    /// <summary>The vault's opaque reference; reading it needs a permission and leaves a record.</summary>
    Reference,
    /// <summary>Host name or address of a server we call; never a client's.</summary>
    Host,
    /// <summary>Route template or type name: code, not data; scanned.</summary>
    Code,
    /// <summary>Number. One long enough to be an account number is scanned like text.</summary>
    Measure,
    /// <summary>True or false.</summary>
    Flag,
    /// <summary>Words of our own or a library's: scanned, at most 1024 characters.</summary>
    Text,
}

public enum ValueKind { String, Int, Double, Boolean }

/// <summary>A span attribute: the unit of the allow-list.</summary>
public abstract class AttributeDefinition(string name, ValueKind kind, Classification classification, string brief)
{
    /// <value>Dotted OpenTelemetry name.</value>
    public string Name { get; } = name;
    public ValueKind Kind { get; } = kind;
    public Classification Classification { get; } = classification;
    public string Brief { get; } = brief;
    /// <value>All there are, for an <see cref="Classification.Enumeration"/>; examples elsewhere.</value>
    public IReadOnlyList<string> Values { get; set; } = [];
    /// <value>Span names or span groups (<see cref="SpanGroups"/>) it may stand on.</value>
    public IReadOnlyList<string> On { get; set; } = [];
    /// <value>Span names it must stand on.</value>
    public IReadOnlyList<string> RequiredOn { get; set; } = [];

    /// <summary>True when it has few distinct values, so that a metric may be broken down by it.</summary>
    public bool IsBounded => Classification is Classification.Name or Classification.Enumeration or Classification.Flag or Classification.Host or Classification.Code;
}

public sealed class SpanDefinition(string name, string brief)
{
    public string Name { get; } = name;
    public string Brief { get; } = brief;
}

public enum MetricKind { Counter, Gauge, Histogram }

public sealed class MetricDefinition(string name, MetricKind kind, string brief, params string[] labels)
{
    /// <value>The Prometheus name.</value>
    public string Name { get; } = name;
    public MetricKind Kind { get; } = kind;
    public string Brief { get; } = brief;
    public IReadOnlyList<string> Labels { get; } = labels;
    /// <value>Upper bounds of a histogram's buckets.</value>
    public IReadOnlyList<double> Buckets { get; set; } = [];
}

/// <summary>A placeholder of a log message; its value goes out as a field of that name.</summary>
public sealed class LogFieldDefinition(string name, Classification classification, string brief)
{
    public string Name { get; } = name;
    public Classification Classification { get; } = classification;
    public string Brief { get; } = brief;
}
