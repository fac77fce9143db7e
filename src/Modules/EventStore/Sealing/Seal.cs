using System.Security.Cryptography;

namespace Attendance.EventStore.Sealing;

/// <summary>A statement, signed and chained, of what the log holds in a range of numbers.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="First">The first number of the range; one after the last of the seal before.</param>
/// <param name="Last">The last number of the range.</param>
/// <param name="Missing">Numbers of the range that were never used: their writers gave up.</param>
/// <param name="Root">Of the hash tree over the leaves of the range.</param>
/// <param name="Previous">The hash of the seal before; of the first, 32 zeros.</param>
public sealed record Seal(long Number, long First, long Last, long[] Missing, byte[] Root, byte[] Previous, DateTimeOffset At, string KeyId, byte[] Signature)
{
    internal static byte[] BeforeTheFirst { get; } = new byte[Leaf.Length];

    /// <summary>What is signed, and what the next seal names: SHA-256 of all but the signature.</summary>
    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([2]);
        foreach (var number in (long[])[Number, First, Last, At.UtcTicks / TimeSpan.TicksPerMicrosecond, Missing.Length, .. Missing])
            Leaf.Number(hash, number);
        Leaf.Bytes(hash, Root);
        Leaf.Bytes(hash, Previous);
        Leaf.Text(hash, KeyId);
        return hash.GetHashAndReset();
    }
}

/// <summary>The key that signs seals: ECDSA on P-256. It is kept outside the database.</summary>
public sealed class AuditKey : IDisposable
{
    private readonly ECDsa _key;

    private AuditKey(ECDsa key) => _key = key;

    /// <summary>The first half of the SHA-256 of the public key, in hexadecimal.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo())[..16]);

    /// <summary>For whoever checks seals elsewhere.</summary>
    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <param name="text">PKCS#8 in base64.</param>
    /// <exception cref="FormatException">It is no such key, or not on P-256.</exception>
    public static AuditKey Parse(string text)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(text.Trim()), out _);
            return key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value ? new(key) : throw new FormatException("The key is not on the curve P-256.");
        }
        catch (CryptographicException e)
        {
            throw new FormatException("This is not an ECDSA key in PKCS#8.", e);
        }
    }

    public static string Generate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    internal Seal Sign(Seal unsigned)
    {
        var named = unsigned with { KeyId = Id };
        return named with { Signature = _key.SignHash(named.Hash()) };
    }

    internal bool IsSignatureOf(Seal seal) => PublicAuditKey.IsSignature(_key, seal);

    public void Dispose() => _key.Dispose();
}

/// <summary>The first key signs; seals of the others, which came before it, are still recognised.</summary>
/// <param name="Keys">One at least.</param>
public sealed record AuditKeys(IReadOnlyList<AuditKey> Keys)
{
    public AuditKey Signing => Keys[0];

    /// <param name="text">Keys in PKCS#8 and base64, separated by commas.</param>
    /// <exception cref="FormatException">One of them is no such key.</exception>
    public static AuditKeys Parse(string text) => new([.. text.Split(',').Select(AuditKey.Parse)]);

    internal AuditKey? Find(string id) => Keys.FirstOrDefault(key => key.Id == id);
}

/// <summary>What is needed to check seals, and not to make them.</summary>
public sealed class PublicAuditKey : IDisposable
{
    private readonly ECDsa _key;

    private PublicAuditKey(ECDsa key) => _key = key;

    /// <param name="pem">One public key or several, one after another.</param>
    /// <exception cref="FormatException">There is no such key in it.</exception>
    public static IReadOnlyList<PublicAuditKey> ParseAll(string pem)
    {
        var keys = new List<PublicAuditKey>();
        for (var left = pem.AsSpan(); PemEncoding.TryFind(left, out var fields); left = left[fields.Location.End..])
        {
            var key = ECDsa.Create();
            try
            {
                key.ImportFromPem(left[fields.Location]);
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                throw new FormatException("This is no public ECDSA key.", e);
            }
            keys.Add(new(key));
        }
        return keys.Count > 0 ? keys : throw new FormatException("There is no key in it.");
    }

    public bool IsSignatureOf(Seal seal) => IsSignature(_key, seal);

    public void Dispose() => _key.Dispose();

    internal static bool IsSignature(ECDsa key, Seal seal) => key.VerifyHash(seal.Hash(), seal.Signature);
}
