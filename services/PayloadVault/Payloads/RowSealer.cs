using AgentPlatform.PayloadVault.Crypto;

namespace AgentPlatform.PayloadVault.Payloads;

/// <summary>Encrypts a put's payloads straight into their rows.</summary>
internal sealed class RowSealer
{
    private const int BytesPerRow = PayloadRef.Length + PayloadHash.Length + PayloadCipher.SaltLength + Aes256Gcm.NonceLength + Aes256Gcm.TagLength;

    private readonly string _tenantId;
    private readonly Mac _references;
    private readonly DateTimeOffset _now;
    private ulong _number;

    public RowSealer(string tenantId, IReadOnlyList<NewPayload> payloads, Mac references, RandomBytes random, DateTimeOffset now)
    {
        (_tenantId, _references, _now) = (tenantId, references, now);
        _number = random.Number();
        Rows = new(payloads.Sum(LargestRow));
    }

    public RowBuffer Rows { get; }

    public SealedPayload Seal(NewPayload payload, OwnerKeys keys)
    {
        var expiresAt = _now + payload.Ttl;
        var content = payload.Content.Span;
        // In the order of PayloadSql.Copy.
        Rows.StartRow();
        Rows.Text(_tenantId);
        Rows.Int32(Bucket.Of(expiresAt));
        var reference = PayloadRef.New(_references, unchecked(_number++), _now, expiresAt, Rows.Bytes(PayloadRef.Length));
        Rows.Uuid(keys.DataKeyId);
        Rows.Uuid(keys.HashKeyId);
        Rows.Boolean(keys.Owner.Length > 0);
        var hash = Rows.Bytes(PayloadHash.Length);
        Rows.Text(payload.ContentType);
        Rows.Text(payload.RunId);
        Rows.Time(_now);
        Rows.Time(expiresAt);
        keys.Cipher.Salt.CopyTo(Rows.Bytes(PayloadCipher.SaltLength));
        var (nonce, ciphertext) = (Rows.Bytes(Aes256Gcm.NonceLength), Rows.Bytes(content.Length + Aes256Gcm.TagLength));
        keys.Hash(content, hash.Span);
        var row = new SealedPayload
        {
            TenantId = _tenantId,
            Ref = reference,
            Owner = keys.Owner,
            KeyId = keys.DataKeyId,
            HashKeyId = keys.HashKeyId,
            Hash = hash,
            ContentType = payload.ContentType,
            RunId = payload.RunId,
            StoredAt = _now,
            ExpiresAt = expiresAt,
            Salt = keys.Cipher.Salt,
            Nonce = nonce,
            Ciphertext = ciphertext,
        };
        keys.Cipher.Seal(row.Binding, content, nonce.Span, ciphertext.Span);
        return row;
    }

    private int LargestRow(NewPayload payload)
        => RowBuffer.LargestRow(_tenantId.Length + payload.ContentType.Length + (payload.RunId?.Length ?? 0), BytesPerRow + payload.Content.Length);
}
