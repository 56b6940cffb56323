namespace AgentPlatform.ServiceDefaults.Redaction;

/// <summary>Finds secrets and personal data. May throw: <see cref="Redactor"/> fails closed around it.</summary>
public interface ITextScanner
{
    /// <summary>Cheap, and false only when <see cref="Scan"/> can find nothing.</summary>
    bool MayHoldSecret(string text);

    /// <summary>Adds what it finds, in any order; findings may overlap.</summary>
    void Scan(string text, List<Finding> findings);
}
