using AgentPlatform.Contracts;
using AgentPlatform.PayloadVault.Keys;
using AgentPlatform.PayloadVault.Retention;
using AgentPlatform.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.PayloadVault.Tests;

public sealed class TransitKekTests : IAsyncLifetime
{
    private static readonly byte[] Context = [1, 2, 3];
    private readonly string _tokenFile = Path.GetTempFileName();
    private TransitStandIn _server = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _server = await TransitStandIn.StartAsync();
        _http = new() { BaseAddress = _server.Address, Timeout = TimeSpan.FromSeconds(5) };
        await File.WriteAllTextAsync(_tokenFile, TransitStandIn.Token + "\n");
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        File.Delete(_tokenFile);
    }

    [Fact]
    public async Task AKeyComesBackUnderItsContextOnly()
    {
        using var key = SecretKey.Random();
        var wrapped = await Kek().WrapAsync(key, Context, default);
        using var unwrapped = await Kek().UnwrapAsync(wrapped, Context, default);
        Assert.True(key.SameAs(unwrapped));
        await FailsAsync(KekFailure.Corrupt, kek => kek.UnwrapAsync(wrapped, [9], default).AsTask());
        await FailsAsync(KekFailure.Corrupt, kek => kek.UnwrapAsync(wrapped with { KekId = "transit:transit/another:v1" }, Context, default).AsTask());
    }

    [Fact]
    public async Task ARotatedKeyWrapsAnewAndUnwrapsTheOld()
    {
        using var key = SecretKey.Random();
        var before = await Kek().WrapAsync(key, Context, default);
        _server.Rotate();
        Assert.Equal("transit:transit/agentplatform-vault:v2", await Kek().CurrentIdAsync(default));
        Assert.Equal("transit:transit/agentplatform-vault:v2", (await Kek().WrapAsync(key, Context, default)).KekId);
        using var unwrapped = await Kek().UnwrapAsync(before, Context, default);
        _server.MinDecryptionVersion = 2;
        await FailsAsync(KekFailure.Corrupt, kek => kek.UnwrapAsync(before, Context, default).AsTask());
    }

    [Fact]
    public async Task ABadTokenOrKeyNameIsADenialAndIsNotRepeated()
    {
        await File.WriteAllTextAsync(_tokenFile, "s.wrong");
        await WrapFailsAsync(KekFailure.Denied);
        Assert.Equal(1, _server.Requests);
        await File.WriteAllTextAsync(_tokenFile, TransitStandIn.Token);
        var kek = new TransitKek(_http, new() { TokenFile = _tokenFile, Key = "missing" }, TimeProvider.System);
        using var key = SecretKey.Random();
        Assert.Equal(KekFailure.Denied, (await Assert.ThrowsAsync<KekException>(async () => await kek.WrapAsync(key, Context, default))).Failure);
        Assert.Equal(KekFailure.Denied, (await Assert.ThrowsAsync<KekException>(async () => await kek.CurrentIdAsync(default))).Failure);
    }

    [Fact]
    public async Task AHiccupIsRetriedAndAnOutageIsUnavailable()
    {
        using var key = SecretKey.Random();
        _server.FailNext = 2;
        Assert.Equal("transit:transit/agentplatform-vault:v1", (await Kek().WrapAsync(key, Context, default)).KekId);
        _server.Sealed = true;
        await WrapFailsAsync(KekFailure.Unavailable);
        (_server.Sealed, _server.TalksNonsense) = (false, true);
        await WrapFailsAsync(KekFailure.Unavailable);
        (_server.TalksNonsense, _server.Silent) = (false, true);
        using var impatient = new HttpClient { BaseAddress = _server.Address, Timeout = TimeSpan.FromMilliseconds(50) };
        var kek = new TransitKek(impatient, new() { TokenFile = _tokenFile }, TimeProvider.System);
        Assert.Equal(KekFailure.Unavailable, (await Assert.ThrowsAsync<KekException>(async () => await kek.WrapAsync(key, Context, default))).Failure);
    }

    [Fact]
    public async Task AWholeVaultRunsOnItAndRewrapsAfterItsRotation()
    {
        await using var vault = await VaultHost.StartAsync(("Vault:Kek:File", ""), ("Vault:Kek:Transit:Address", _server.Address.ToString()), ("Vault:Kek:Transit:TokenFile", _tokenFile));
        var receipt = await vault.PutAsync("""{"a":1}""", subject: "max");
        _server.Rotate();
        await vault.Services.GetRequiredService<Maintenance>().RunOnceAsync(default);
        Assert.Equal(0, await vault.CountAsync("SELECT count(*) FROM vault_keys WHERE kek_id NOT LIKE '%:v2'"));
        _server.MinDecryptionVersion = 2;
        await using var restarted = vault.StartAnother(("Vault:Kek:File", ""), ("Vault:Kek:Transit:Address", _server.Address.ToString()), ("Vault:Kek:Transit:TokenFile", _tokenFile));
        Assert.Equal("""{"a":1}""", await restarted.ReadAsync(receipt.PayloadRef));

        _server.Sealed = true;
        await using var cold = vault.StartAnother(("Vault:Kek:File", ""), ("Vault:Kek:Transit:Address", _server.Address.ToString()), ("Vault:Kek:Transit:TokenFile", _tokenFile));
        var reading = cold.GetAsync(receipt.PayloadRef);
        await Eventually.TrueAsync(() =>
        {
            vault.Time.Advance(TimeSpan.FromMilliseconds(100)); // between two attempts
            return reading.IsCompleted;
        }, "the vault gives up");
        using var read = await reading;
        await read.ShouldBe(503, ProblemCodes.Unavailable);
    }

    private TransitKek Kek() => new(_http, new() { TokenFile = _tokenFile }, TimeProvider.System);

    private Task WrapFailsAsync(KekFailure failure) => FailsAsync(failure, async kek =>
    {
        using var key = SecretKey.Random();
        return await kek.WrapAsync(key, Context, default);
    });

    private async Task FailsAsync<T>(KekFailure failure, Func<TransitKek, Task<T>> call)
    {
        var thrown = await Assert.ThrowsAsync<KekException>(() => call(Kek()));
        Assert.Equal(failure, thrown.Failure);
        Assert.DoesNotContain(TransitStandIn.Token, thrown.ToString());
    }
}
