using AgentPlatform.Contracts;

namespace AgentPlatform.AgentHarness.Errors;

/// <summary>What a failure means.</summary>
/// <param name="NothingHappened">True when the vendor certainly did not act, so a write is not in doubt.</param>
/// <param name="Transient">True when the same call may succeed a moment later.</param>
/// <param name="Mapped">False when no rule knew the failure.</param>
public readonly record struct Failure(ErrorClass Class, bool NothingHappened, bool Transient, bool Mapped = true);

/// <summary>One row of the table; the first that applies decides.</summary>
internal sealed record ErrorRule(string Name, Func<Exception, bool> Applies, Func<Exception, Failure> Means)
{
    public static ErrorRule On<T>(string name, Func<T, bool> applies, ErrorClass errorClass, bool nothingHappened = false, bool transient = false)
        where T : Exception
        => new(name, exception => exception is T match && applies(match), _ => new(errorClass, nothingHappened, transient));
}
