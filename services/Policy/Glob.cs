namespace AgentPlatform.Policy;

/// <summary>A name pattern in which <c>*</c> stands for any run of characters; everything else is literal and case-sensitive.</summary>
public readonly record struct Glob(string Pattern)
{
    /// <summary>Linear in practice and never worse than pattern times name: on a mismatch only the last star is extended.</summary>
    public bool Matches(string name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < Pattern.Length && Pattern[p] == '*') (star, resume) = (p++, n);
            else if (p < Pattern.Length && Pattern[p] == name[n]) (p, n) = (p + 1, n + 1);
            else if (star >= 0) (p, n) = (star + 1, ++resume);
            else return false;
        }
        while (p < Pattern.Length && Pattern[p] == '*') p++;
        return p == Pattern.Length;
    }
}
