using AgentPlatform.PayloadVault.Keys;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class FileKekTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"kek-{Guid.NewGuid():n}");
    private static readonly byte[] Context = [1, 2, 3];

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task GeneratingTwiceKeepsTheFirstKeyAndOnlyItsUserCanReadIt()
    {
        FileKek.Generate(_file);
        var first = await File.ReadAllTextAsync(_file);
        FileKek.Generate(_file);
        Assert.Equal(first, await File.ReadAllTextAsync(_file));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
    }

    [Fact]
    public async Task AnAppendedKeyWrapsFromThenOnAndOldOnesStillUnwrap()
    {
        FileKek.Generate(_file);
        using var kek = new FileKek(_file);
        using var key = SecretKey.Random();
        var before = await kek.WrapAsync(key, Context, default);
        KekFile.AppendKey(_file);
        File.SetLastWriteTimeUtc(_file, DateTime.UtcNow.AddSeconds(2));
        var after = await kek.WrapAsync(key, Context, default);
        Assert.NotEqual(before.KekId, after.KekId);
        Assert.Equal(after.KekId, await kek.CurrentIdAsync(default));
        foreach (var wrapped in (WrappedKey[])[before, after])
        {
            using var unwrapped = await kek.UnwrapAsync(wrapped, Context, default);
            Assert.True(key.SameAs(unwrapped));
        }
    }

    [Fact]
    public async Task AChangedContextBytesOrKekIdDoesNotUnwrap()
    {
        FileKek.Generate(_file);
        using var kek = new FileKek(_file);
        using var key = SecretKey.Random();
        var wrapped = await kek.WrapAsync(key, Context, default);
        byte[] flipped = [.. wrapped.Bytes];
        flipped[20] ^= 1;
        foreach (var (bytes, context) in ((WrappedKey, byte[])[])[(wrapped, [1, 2]), (wrapped with { Bytes = flipped }, Context), (wrapped with { Bytes = wrapped.Bytes[..40] }, Context), (wrapped with { KekId = "kek_x" }, Context)])
            Assert.Equal(KekFailure.Corrupt, (await Assert.ThrowsAsync<KekException>(async () => await kek.UnwrapAsync(bytes, context, default))).Failure);
    }

    [Theory]
    [InlineData("", "holds no key")]
    [InlineData("kek_1:AAAA\n", "line 1")]
    [InlineData("no colon\n", "line 1")]
    public void ABadFileIsRefusedByName(string content, string message)
    {
        File.WriteAllText(_file, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => new FileKek(_file)).Message);
    }

    [Fact]
    public void AFileOthersCanReadIsRefused()
    {
        if (OperatingSystem.IsWindows()) return;
        FileKek.Generate(_file);
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Assert.Throws<InvalidOperationException>(() => new FileKek(_file)).Message);
    }
}
