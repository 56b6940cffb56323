using Microsoft.AspNetCore.DataProtection;

namespace AgentPlatform.Supervisor.Console;

/// <summary>What came of a form, shown once on the page that follows. In an encrypted cookie: a link can't put words in our mouth.</summary>
public sealed class Notice(IHttpContextAccessor accessor, IDataProtectionProvider protection)
{
    private const string Cookie = "agentplatform-notice";
    private readonly IDataProtector _protector = protection.CreateProtector("console notice");

    public void Leave(string text, bool isProblem = false)
        => accessor.HttpContext!.Response.Cookies.Append(Cookie, _protector.Protect((isProblem ? "-" : "+") + text),
            new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = accessor.HttpContext.Request.IsHttps, MaxAge = TimeSpan.FromMinutes(1) });

    internal (string Text, bool IsProblem)? Take()
    {
        if (accessor.HttpContext is not { } http || !http.Request.Cookies.TryGetValue(Cookie, out var left)) return null;
        http.Response.Cookies.Delete(Cookie);
        try
        {
            var text = _protector.Unprotect(left);
            return (text[1..], text[0] == '-');
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
