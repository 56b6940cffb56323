using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.ServiceDefaults.Http;

/// <summary>
/// Refuses what the serializer lets through inside values it does not decode: invalid UTF-8 and escaped lone surrogates (RFC 7493
/// section 2.1). Unknown and duplicate members, NaN and depth are the serializer's own checks, see <see cref="Contracts.ContractsJson"/>.
/// Runs for endpoints that bind a JSON body; one that reads the raw body checks it itself.
/// </summary>
internal static class StrictJson
{
    public const string NotUtf8 = "The body is not valid UTF-8.";
    public const string LoneSurrogate = "The body has half of a UTF-16 surrogate pair.";

    public static void UseStrictJson(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is { } accepts && accepts.ContentTypes.Contains("application/json"))
        {
            // Reading through the pipe keeps the server's own size limit in force.
            var body = new MemoryStream(capacity: (int)Math.Min(context.Request.ContentLength ?? 0, 64 * 1024));
            await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
            Check(body.GetBuffer().AsSpan(0, (int)body.Length));
            body.Position = 0;
            context.Request.Body = body;
        }
        await next(context).ConfigureAwait(false);
    });

    internal static void Check(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body)) throw new JsonException(NotUtf8);
        if (HasLoneSurrogate(body)) throw new JsonException(LoneSurrogate);
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<byte> body)
    {
        while (body.IndexOf((byte)'\\') is var at and >= 0)
        {
            body = body[at..];
            switch (EscapedUnit(body))
            {
                case >= 0xDC00 and <= 0xDFFF: return true;
                case >= 0xD800 and <= 0xDBFF:
                    if (body.Length < 12 || EscapedUnit(body[6..]) is not (>= 0xDC00 and <= 0xDFFF)) return true;
                    body = body[12..];
                    break;
                default:
                    body = body[Math.Min(2, body.Length)..];
                    break;
            }
        }
        return false;
    }

    /// <summary>The code unit of <c>\uXXXX</c> at the start, else -1.</summary>
    private static int EscapedUnit(ReadOnlySpan<byte> text)
        => text.Length >= 6 && text[0] == '\\' && text[1] == 'u'
            && System.Buffers.Text.Utf8Parser.TryParse(text[2..6], out ushort unit, out var used, 'x') && used == 4 ? unit : -1;
}
