using System.Security.Cryptography;

namespace AgentPlatform.Supervisor.Console;

/// <summary>The one style sheet, from the assembly: it needs no content folder, and its address changes with its content.</summary>
internal static class ConsoleStyle
{
    private static readonly byte[] _css = Read();

    public static string Path { get; } = $"/console-{Convert.ToHexStringLower(SHA256.HashData(_css).AsSpan(0, 6))}.css";

    public static void MapConsoleStyle(this IEndpointRouteBuilder routes) => routes.MapGet(Path, (HttpContext http) =>
    {
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(_css, "text/css; charset=utf-8");
    }).AllowAnonymous();

    private static byte[] Read()
    {
        using var resource = typeof(ConsoleStyle).Assembly.GetManifestResourceStream("console.css")!;
        using var css = new MemoryStream();
        resource.CopyTo(css);
        return css.ToArray();
    }
}
