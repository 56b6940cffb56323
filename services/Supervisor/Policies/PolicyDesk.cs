using System.Text;
using AgentPlatform.Clients;
using AgentPlatform.Contracts;
using AgentPlatform.Policy;

namespace AgentPlatform.Supervisor.Policies;

/// <summary>Uploads and activations. A version never changes; an activation MUST be in the ledger before anyone enforces it.</summary>
internal sealed class PolicyDesk(PolicyStore store, ILedger ledger, TimeProvider time)
{
    /// <summary>The same version with the same document again changes nothing and succeeds.</summary>
    public async Task<(PolicyView? View, Refusal? Refusal)> UploadAsync(string tenantId, string by, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        PolicySet policy;
        string document;
        try
        {
            document = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(utf8.Span);
            if (document.Contains('\0')) return (null, Invalid("line 1: document: has a U+0000 character"));
            policy = PolicySet.Parse(document);
        }
        catch (DecoderFallbackException)
        {
            return (null, Invalid("line 1: document: not valid UTF-8"));
        }
        catch (PolicyException invalid)
        {
            return (null, Invalid(invalid.Message));
        }
        var inserted = await store.InsertAsync(tenantId, policy.Version, document, time.Now(), by, cancellationToken);
        var stored = (await store.FindAsync(tenantId, policy.Version, cancellationToken))!;
        return inserted || stored.Document == document
            ? (stored, null)
            : (null, new(StatusCodes.Status409Conflict, ProblemCodes.PolicyVersionExists, "This version exists with another document; versions are immutable, choose a new version."));
    }

    public async Task<(PolicyView? View, Refusal? Refusal)> ActivateAsync(string tenantId, string by, string version, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenantId, version, cancellationToken) is not { } policy)
            return (null, new(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "There is no such policy version; upload it first."));
        if (policy.Active) return (policy, null);
        var now = time.Now();
        var receipt = (await ledger.AppendAsync(tenantId, [Activated(tenantId, by, version, now)], cancellationToken))[0];
        // A crash here: the activation is in the ledger, and the feed puts it in force.
        await store.ActivateAsync(tenantId, version, now, by, receipt.Seq, cancellationToken);
        return (await store.FindAsync(tenantId, version, cancellationToken), null);
    }

    private static LedgerRecord Activated(string tenantId, string by, string version, DateTimeOffset at) => new()
    {
        EntryId = Guid.CreateVersion7(at).ToString(),
        Type = EntryTypes.PolicyActivated,
        Timestamp = at,
        TenantId = tenantId,
        Actor = new(by, IsAgent: false),
        Versions = new() { PolicyVersion = version },
    };

    private static Refusal Invalid(string detail) => new(StatusCodes.Status400BadRequest, ProblemCodes.InvalidPolicy, detail);
}
