using System.Numerics;

namespace AgentPlatform.AuditLedger.Core;

/// <summary>A complete subtree: the leaves from <c>Index &lt;&lt; Level</c>, <c>1 &lt;&lt; Level</c> of them.</summary>
public readonly record struct Subtree(int Level, long Index)
{
    public long Begin => Index << Level;

    public long End => (Index + 1) << Level;

    /// <summary>The complete subtrees that cover the leaves [begin, end) from left to right.</summary>
    public static List<Subtree> Cover(long begin, long end)
    {
        var cover = new List<Subtree>();
        while (begin < end)
        {
            var fits = BitOperations.Log2((ulong)(end - begin));
            var level = begin == 0 ? fits : Math.Min(fits, BitOperations.TrailingZeroCount(begin));
            cover.Add(new(level, begin >> level));
            begin += 1L << level;
        }
        return cover;
    }
}
