using System.Net;
using AgentPlatform.AgentHarness.Errors;
using AgentPlatform.Contracts;

namespace AgentPlatform.SupportTriage.Vendor;

/// <summary>What this vendor's refusals mean, where their status alone would mislead. In none of them anything happened.</summary>
internal static class VendorRefusals
{
    public static Exception Of(HttpStatusCode status, string? code) => code switch
    {
        "order_not_found" => Certain(ErrorClass.HallucinatedEntity),
        "amount_exceeds_refundable" or "invalid_amount" or "invalid_reason" or "invalid_recipient" => Certain(ErrorClass.InvalidArgs),
        "idempotency_key_reused" => Certain(ErrorClass.Conflict),
        _ => new HttpRequestException(HttpRequestError.Unknown, $"The vendor answered {(int)status}.", inner: null, status),
    };

    private static ToolFailedException Certain(ErrorClass errorClass) => new(errorClass, nothingHappened: true);
}
