using System.ComponentModel;
using System.Text.Json;
using AgentPlatform.AgentHarness.Workflows;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Vendor;

namespace AgentPlatform.SupportTriage.Tools;

/// <summary>The mailbox. Parameters are named as on the wire: the model and the policy's rules see these names.</summary>
internal sealed class GmailTools(VendorClient vendor)
{
    private const string Endpoint = "gmail";

    public WorkflowBuilder AddTo(WorkflowBuilder workflow) => workflow
        .AddTool(ToolFunctions.Create("gmail.search", "Finds mails of the support mailbox, newest first.", SearchAsync),
            new() { Level = SideEffectLevel.Read, SchemaVersion = "1", Timeout = TimeSpan.FromSeconds(5), Endpoint = Endpoint })
        .AddTool(ToolFunctions.Create("gmail.read", "Reads all mails of a thread.", ReadAsync),
            new() { Level = SideEffectLevel.Read, SchemaVersion = "1", Timeout = TimeSpan.FromSeconds(5), Endpoint = Endpoint, TargetField = "thread_id" })
        .AddTool(ToolFunctions.Create("gmail.send", "Sends a mail in a thread of the support mailbox.", SendAsync),
            new()
            {
                Level = SideEffectLevel.Write,
                SchemaVersion = "1",
                KeyFields = ["thread_id", "message_id"],   // ids: an address would end up in the ledger
                TargetField = "thread_id",
                Timeout = TimeSpan.FromSeconds(10),
                Retry = RetrySafety.WithSameKey,
                Endpoint = Endpoint,
                Verify = IsSentAsync,
                VerifyStrategy = "mail_read_back",
            });

    private Task<SearchAnswer> SearchAsync(
        [Description("Words that must all occur; from:ADDRESS limits to a sender.")] string query,
        [Description("1 to 50.")] int max_results = 10, CancellationToken cancellationToken = default)
        => vendor.SearchAsync(query, max_results, cancellationToken);

    private Task<ThreadAnswer> ReadAsync(string thread_id, CancellationToken cancellationToken = default)
        => vendor.ReadThreadAsync(thread_id, cancellationToken);

    private Task<SendAnswer> SendAsync(
        string thread_id, [Description("Number of this mail in the thread, e.g. msg_02. The same number is the same mail.")] string message_id,
        IReadOnlyList<string> to, string subject, string body, CancellationToken cancellationToken = default)
        => vendor.SendAsync(thread_id, to, subject, body, cancellationToken);

    /// <summary>Is the mail in the thread, with these recipients and this text? Asked also when the vendor's answer was lost.</summary>
    private async ValueTask<bool> IsSentAsync(Postcondition sent, CancellationToken cancellationToken)
    {
        var thread = await vendor.ReadThreadAsync(sent.Args.GetProperty("thread_id").GetString()!, cancellationToken);
        var recipients = sent.Args.GetProperty("to").Deserialize<string[]>()!;
        var id = sent.Result?.GetProperty("message_id").GetString();
        return thread.Messages.Any(mail => mail.Outbound && (id is null || mail.MessageId == id)
            && mail.Body == sent.Args.GetProperty("body").GetString() && mail.To.SequenceEqual(recipients));
    }
}
