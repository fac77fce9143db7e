using System.Security.Cryptography;

namespace Attendance.Vault;

/// <summary>What a person's data key is for; each purpose is destroyed on its own.</summary>
public enum KeyPurpose
{
    /// <summary>Names, addresses, free text.</summary>
    Personal,

    /// <summary>Photos and templates.</summary>
    Biometric,
}

/// <summary>
/// The keys that wrap people's data keys. Each is a list: the first wraps, all unwrap.
/// </summary>
/// <param name="personal"><c>DATA_ENCRYPTION_KEY</c>: 32 bytes each.</param>
/// <param name="biometric"><c>FACE_DATA_ENCRYPTION_KEY</c>: 32 bytes each.</param>
public sealed class WrappingKeys(IReadOnlyList<byte[]> personal, IReadOnlyList<byte[]> biometric)
{
    internal byte[] Wrap(KeyPurpose purpose, Guid subject, ReadOnlySpan<byte> dataKey) => SealedBox.Seal(Of(purpose)[0], dataKey, Place(purpose, subject));

    /// <exception cref="CryptographicException">None of the configured keys wrapped it.</exception>
    internal byte[] Unwrap(KeyPurpose purpose, Guid subject, ReadOnlySpan<byte> wrapped)
    {
        foreach (var key in Of(purpose))
            if (SealedBox.KeyId(key).SequenceEqual(SealedBox.KeyIdOf(wrapped)))
                return SealedBox.Open(key, wrapped, Place(purpose, subject));
        throw new CryptographicException($"The key that wraps the {purpose} data of {subject} is not among the configured ones.");
    }

    /// <summary>By which the keys that wrap are known, and no part of them: that of personal and that of biometric data.</summary>
    public (string Personal, string Biometric) CurrentIds => (Convert.ToHexStringLower(CurrentId(KeyPurpose.Personal)), Convert.ToHexStringLower(CurrentId(KeyPurpose.Biometric)));

    /// <summary>Of the key that wraps.</summary>
    internal byte[] CurrentId(KeyPurpose purpose) => SealedBox.KeyId(Of(purpose)[0]).ToArray();

    internal bool Opens(KeyPurpose purpose, Guid subject, ReadOnlySpan<byte> wrapped)
    {
        try
        {
            Unwrap(purpose, subject, wrapped);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Reads the configured form: url-safe base64 of 32 bytes, several separated by commas.</summary>
    /// <exception cref="FormatException">A key is not 32 bytes of url-safe base64.</exception>
    public static IReadOnlyList<byte[]> Parse(string configured) =>
        [.. configured.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(text =>
        {
            var bytes = Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
            return bytes.Length == 32 ? bytes : throw new FormatException("An encryption key must be 32 bytes.");
        })];

    /// <summary>A new key in its configured form.</summary>
    /// <param name="mark">Bytes that it begins with; all the others are random.</param>
    public static string Generate(ReadOnlySpan<byte> mark = default) =>
        Convert.ToBase64String([.. mark, .. RandomNumberGenerator.GetBytes(32 - mark.Length)]).Replace('+', '-').Replace('/', '_');

    private IReadOnlyList<byte[]> Of(KeyPurpose purpose) => purpose == KeyPurpose.Biometric ? biometric : personal;

    private static string Place(KeyPurpose purpose, Guid subject) => $"data-key/{purpose}/{subject}";
}
