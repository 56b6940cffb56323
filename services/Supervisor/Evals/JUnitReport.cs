using System.Globalization;
using System.Xml;

namespace AgentPlatform.Supervisor.Evals;

/// <summary>The JUnit XML that CI systems show: one test case a run.</summary>
internal static class JUnitReport
{
    public static void Write(string file, string suite, IReadOnlyList<(string RunId, IReadOnlyList<string> Violations)> results)
    {
        using var xml = XmlWriter.Create(file, new() { Indent = true });
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", suite);
        xml.WriteAttributeString("tests", results.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", results.Count(result => result.Violations.Count > 0).ToString(CultureInfo.InvariantCulture));
        foreach (var (runId, violations) in results)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("classname", suite);
            xml.WriteAttributeString("name", runId);
            if (violations.Count > 0)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", violations[0]);
                xml.WriteString(string.Join('\n', violations));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
