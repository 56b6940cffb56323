using System.Security.Claims;

namespace AgentPlatform.ServiceDefaults.Auth;

/// <summary>What a token says about its bearer.</summary>
public static class Caller
{
    public const string AnyTenant = "*";

    public static string Subject(this ClaimsPrincipal user)
        => user.FindFirstValue("sub") ?? throw new InvalidOperationException("The token has no sub claim.");

    /// <summary>A token that names nobody acts for nobody: whatever it did could not be recorded.</summary>
    internal static bool IsNamed(this ClaimsPrincipal user) => user.FindFirstValue("sub") is { Length: > 0 };

    public static bool HasScope(this ClaimsPrincipal user, params ReadOnlySpan<string> anyOf)
    {
        var granted = user.FindFirstValue("scope") ?? "";
        foreach (var scope in anyOf)
            if (granted.Split(' ').Contains(scope)) return true;
        return false;
    }

    /// <param name="tenantId">Null: the endpoint spans tenants and needs <c>*</c>.</param>
    public static bool MayAct(this ClaimsPrincipal user, string? tenantId)
    {
        var tenant = user.FindFirstValue("tenant");
        return tenant == AnyTenant || (tenant is { Length: > 0 } && tenant == tenantId);
    }
}
