using static AgentPlatform.ServiceDefaults.Schema.Classification;
using static AgentPlatform.ServiceDefaults.Schema.SpanSets;

namespace AgentPlatform.ServiceDefaults.Schema;

/// <summary>
/// What is let through of spans other libraries write (OpenTelemetry's semantic conventions). Left out on purpose, because they hold
/// what the caller sent: paths, queries and full URLs, statement texts, client addresses, user agents, headers, bodies.
/// </summary>
internal static class ForeignAttributes
{
    public static readonly AttributeKey<string> Method = new("http.request.method", Enumeration, "HTTP method.") { On = HttpAndMcp, Values = AllowedValues.HttpMethods };
    public static readonly AttributeKey<int> StatusCode = new("http.response.status_code", Measure, "HTTP status.") { On = HttpAndMcp };
    public static readonly AttributeKey<string> Route = new("http.route", Code, "Route template, never the path.") { On = HttpSpans };
    public static readonly AttributeKey<int> Resends = new("http.request.resend_count", Measure, "Attempts after the first.") { On = HttpSpans };
    public static readonly AttributeKey<string> Scheme = new("url.scheme", Enumeration, "http or https.") { On = HttpSpans, Values = ["http", "https"] };
    public static readonly AttributeKey<string> ServerAddress = new("server.address", Host, "The server called.") { On = Network };
    public static readonly AttributeKey<int> ServerPort = new("server.port", Measure, "Its port.") { On = Network };
    public static readonly AttributeKey<string> ProtocolName = new("network.protocol.name", Name, "E.g. http.") { On = Network };
    public static readonly AttributeKey<string> ProtocolVersion = new("network.protocol.version", Name, "E.g. 1.1.") { On = Network };
    public static readonly AttributeKey<string> Transport = new("network.transport", Name, "E.g. tcp, pipe.") { On = Network };
    public static readonly AttributeKey<string> DatabaseSystem = new("db.system.name", Name, "E.g. postgresql.") { On = DatabaseSpans };
    public static readonly AttributeKey<string> DatabaseSystemOld = new("db.system", Name, "The same under its old name.") { On = DatabaseSpans };
    public static readonly AttributeKey<string> DatabaseName = new("db.namespace", Name, "Database.") { On = DatabaseSpans };
    public static readonly AttributeKey<string> Operation = new("db.operation.name", Name, "E.g. COPY.") { On = DatabaseSpans };
    public static readonly AttributeKey<string> Collection = new("db.collection.name", Name, "Table.") { On = DatabaseSpans };
    public static readonly AttributeKey<string> Procedure = new("db.stored_procedure.name", Name, "Stored procedure.") { On = DatabaseSpans };
    public static readonly AttributeKey<string> SqlState = new("db.response.status_code", Name, "SQLSTATE.") { On = DatabaseSpans };
    public static readonly AttributeKey<int> BatchSize = new("db.operation.batch.size", Measure, "Statements of a batch.") { On = DatabaseSpans };
    public static readonly AttributeKey<string> McpMethod = new("mcp.method.name", Name, "E.g. tools/call.") { On = McpSpans };
    public static readonly AttributeKey<string> McpProtocol = new("mcp.protocol.version", Name, "Protocol version.") { On = McpSpans };
    public static readonly AttributeKey<string> McpSession = new("mcp.session.id", Identifier, "Session.") { On = McpSpans };
    public static readonly AttributeKey<string> ExceptionType = new("exception.type", Code, "Type of exception (on the event).") { On = Everywhere };
    public static readonly AttributeKey<string> ExceptionStack = new("exception.stacktrace", Code, "Frames only: methods, files and lines.") { On = Everywhere };
    public static readonly AttributeKey<string> ExceptionMessage = new("exception.message", Text, "Redacted; left out unless Telemetry:ExceptionMessages is true.") { On = Everywhere };
}
