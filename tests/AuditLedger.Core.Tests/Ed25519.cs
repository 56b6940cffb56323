using System.Numerics;
using System.Security.Cryptography;

namespace AgentPlatform.AuditLedger.Core.Tests;

/// <summary>
/// RFC 8032 section 5.1.7, for the one public vector that is signed with Ed25519. Slow and not constant-time: for tests only.
/// </summary>
internal static class Ed25519
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly (BigInteger X, BigInteger Y) Base = Decode(4 * Inverse(5) % P, oddX: false);

    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var key = Point(publicKey);
        var r = Point(signature[..32]);
        var s = Number(signature[32..]);
        var k = Number(SHA512.HashData([.. signature[..32], .. publicKey, .. message])) % L;
        return s < L && Multiply(s, Base) == Add(r, Multiply(k, key));
    }

    private static BigInteger Number(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);

    private static (BigInteger, BigInteger) Point(ReadOnlySpan<byte> encoded)
        => Decode(Number(encoded) & (BigInteger.Pow(2, 255) - 1), oddX: (encoded[31] & 0x80) != 0);

    private static (BigInteger, BigInteger) Decode(BigInteger y, bool oddX)
    {
        var square = Mod((y * y - 1) * Inverse(D * y * y + 1));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod(x * x - square) != 0) x = Mod(x * BigInteger.ModPow(2, (P - 1) / 4, P));
        return (x.IsEven == oddX ? P - x : x, y);
    }

    private static (BigInteger, BigInteger) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        var product = Mod(D * a.X * b.X % P * a.Y * b.Y);
        return (Mod((a.X * b.Y + a.Y * b.X) * Inverse(1 + product)), Mod((a.Y * b.Y + a.X * b.X) * Inverse(1 - product)));
    }

    private static (BigInteger, BigInteger) Multiply(BigInteger scalar, (BigInteger, BigInteger) point)
    {
        (BigInteger, BigInteger) sum = (0, 1);
        for (; scalar > 0; scalar >>= 1, point = Add(point, point))
            if (!scalar.IsEven) sum = Add(sum, point);
        return sum;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    private static BigInteger Mod(BigInteger value) => (value % P + P) % P;
}
