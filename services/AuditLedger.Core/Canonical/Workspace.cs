namespace AgentPlatform.AuditLedger.Core;

/// <summary>A member of an object being written: where its name lies in the output, and where the member ends.</summary>
internal readonly record struct Member(int Start, int NameLength, int End, bool NameIsEscaped);

/// <summary>The buffers of one canonicalization, kept per thread so that the hot path does not allocate.</summary>
internal sealed class Workspace
{
    /// <summary>A rare huge document does not pin its buffers to the thread for ever.</summary>
    private const int LargestKept = 1 << 20;

    [ThreadStatic] private static Workspace? t_spare;

    private readonly Comparison<Member> _byName;

    private Workspace() => _byName = CompareNames;

    public byte[] Output = new byte[4096];
    public Member[] Members = new Member[64];
    public int MemberCount;
    private byte[] _reordered = new byte[4096];

    public static Workspace Rent()
    {
        var workspace = t_spare ?? new Workspace();
        t_spare = null;
        workspace.MemberCount = 0;
        return workspace;
    }

    public void Return()
    {
        if (Output.Length <= LargestKept && _reordered.Length <= LargestKept && Members.Length <= LargestKept) t_spare = this;
    }

    public void Push(in Member member)
    {
        if (MemberCount == Members.Length) Array.Resize(ref Members, MemberCount * 2);
        Members[MemberCount++] = member;
    }

    /// <summary>Order of RFC 8785 section 3.2.3: by the UTF-16 code units of the unescaped names.</summary>
    public int CompareNames(Member a, Member b)
    {
        var x = Output.AsSpan(a.Start + 1, a.NameLength - 2);
        var y = Output.AsSpan(b.Start + 1, b.NameLength - 2);
        return a.NameIsEscaped || b.NameIsEscaped ? MemberName.CompareEscaped(x, y) : MemberName.Compare(x, y);
    }

    /// <summary>Sorts the members on the stack from <paramref name="first"/> and rewrites the output in that order.</summary>
    /// <returns>False when two names are equal.</returns>
    public bool TryReorder(int first)
    {
        var members = Members.AsSpan(first, MemberCount - first);
        var start = members[0].Start;
        var length = members[^1].End - start;
        if (members.Length <= 16) InsertionSort(members); else members.Sort(_byName);
        for (var i = 1; i < members.Length; i++)
            if (CompareNames(members[i - 1], members[i]) == 0) return false;

        if (_reordered.Length < length) _reordered = new byte[Math.Max(length, _reordered.Length * 2)];
        var written = 0;
        foreach (ref readonly var member in members)
        {
            if (written > 0) _reordered[written++] = (byte)',';
            var source = Output.AsSpan(member.Start, member.End - member.Start);
            source.CopyTo(_reordered.AsSpan(written));
            written += source.Length;
        }
        _reordered.AsSpan(0, written).CopyTo(Output.AsSpan(start));
        return true;
    }

    private void InsertionSort(Span<Member> members)
    {
        for (var i = 1; i < members.Length; i++)
        {
            var member = members[i];
            var j = i - 1;
            for (; j >= 0 && CompareNames(members[j], member) > 0; j--) members[j + 1] = members[j];
            members[j + 1] = member;
        }
    }
}
