using System.Text.RegularExpressions;
using AgentPlatform.Contracts;
using AgentPlatform.SupportTriage.Tickets;

namespace AgentPlatform.SupportTriage.ScriptedModel;

/// <summary>
/// A ticket's words, with paragraphs that give orders to the assistant set apart. What the customer wants is read from
/// <see cref="Customer"/> only; <see cref="Instructions"/> is what a gullible model falls for.
/// </summary>
[Payload]
internal sealed partial record TicketText(string Customer, string Instructions)
{
    public static TicketText Of(Ticket ticket)
    {
        var paragraphs = Paragraph().Split(ticket.Subject + "\n\n" + ticket.Body)
            .Concat(ticket.Attachments.SelectMany(file => Paragraph().Split(file.Text)))
            .ToLookup(IsInstruction);
        return new(string.Join("\n\n", paragraphs[false]), string.Join("\n\n", paragraphs[true]));
    }

    private static bool IsInstruction(string paragraph) => ToTheAssistant().IsMatch(paragraph);

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex Paragraph();

    [GeneratedRegex(@"ignore (all |any )?(of )?(your |the )?(previous|prior) instructions|ignorez (toutes )?(vos|les) instructions|ignoriere(n Sie)? (alle )?(vorherigen |bisherigen )?anweisungen|ignora (todas )?(las |tus )?instrucciones", RegexOptions.IgnoreCase)]
    private static partial Regex ToTheAssistant();
}
