using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using AgentPlatform.ServiceDefaults.Schema;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AgentPlatform.ServiceDefaults.Analyzers;

/// <summary>The placeholders of a log message are fields of the vocabulary; a message put together at run time has none to check.</summary>
internal static class LogTemplate
{
    private static readonly HashSet<string> Known = [.. LogFields.All.Select(x => x.Name)];
    private static readonly Regex Placeholder = new(@"\{[@$]?(?<name>\w+)[^{}]*\}", RegexOptions.CultureInvariant);

    public static void Check(OperationAnalysisContext context, IOperation? template)
    {
        if (template is null) return;
        if (template.ConstantValue is not { HasValue: true, Value: string text })
            context.ReportDiagnostic(Diagnostic.Create(Rules.Vocabulary, template.Syntax.GetLocation(), "A log message that is not a constant"));
        else
            foreach (var name in Unknown(text))
                context.ReportDiagnostic(Diagnostic.Create(Rules.Vocabulary, template.Syntax.GetLocation(), $"Log field '{name}'"));
    }

    /// <summary>Names in <paramref name="template"/> that are no log fields.</summary>
    public static IEnumerable<string> Unknown(string template)
        => Placeholder.Matches(template.Replace("{{", "").Replace("}}", "")).Cast<Match>().Select(x => x.Groups["name"].Value).Where(x => !Known.Contains(x));
}
