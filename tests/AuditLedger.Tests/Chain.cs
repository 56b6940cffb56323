using System.Text;
using AgentPlatform.AuditLedger.Core;

namespace AgentPlatform.AuditLedger.Tests;

/// <summary>The verifier's own verdict on an export.</summary>
internal static class Chain
{
    public static void AssertIntact(IReadOnlyList<string> export, Checkpoint? checkpoint = null)
    {
        var chain = new ChainVerifier(checkpoint is null ? [] : [checkpoint]);
        foreach (var line in export) Assert.Null(chain.Accept(EntryCheck.Check(Encoding.UTF8.GetBytes(line), Ledger.Tenant)));
        Assert.Null(chain.End());
    }
}
