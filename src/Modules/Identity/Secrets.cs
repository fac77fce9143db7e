using System.Security.Cryptography;
using System.Text;

namespace Attendance.Identity;

/// <summary>Keys for different purposes, derived from the one secret of the installation (HKDF, RFC 5869).</summary>
/// <param name="secretKey"><c>ATTENDANCE_SECRET_KEY</c>.</param>
public sealed class Secrets(string secretKey)
{
    internal byte[] KeyRing { get; } = Derive(secretKey, "key-ring");

    private readonly byte[] _pepper = Derive(secretKey, "pin-pepper");

    private readonly byte[] _lookup = Derive(secretKey, "username-lookup");

    /// <summary>What of a PIN is hashed: without the pepper, four digits are guessed in no time.</summary>
    internal string Pepper(Guid employeeId, string pin) => Convert.ToBase64String(HMACSHA256.HashData(_pepper, Encoding.UTF8.GetBytes($"{employeeId}/{pin}")));

    /// <summary>Finds an account by its user name without the name standing in the database.</summary>
    internal byte[] Lookup(string username) => HMACSHA256.HashData(_lookup, Encoding.UTF8.GetBytes(username.Trim().ToLowerInvariant()));

    private static byte[] Derive(string secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes($"attendance/{purpose}"));
}

/// <summary>A random secret that is shown once; only its hash is kept.</summary>
internal sealed record Token(string Text)
{
    public static Token New(string prefix = "") =>
        new(prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_'));

    public byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(Text));
}
