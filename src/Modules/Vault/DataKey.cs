using System.Security.Cryptography;
using System.Text;
using Attendance.Contracts;

namespace Attendance.Vault;

/// <summary>A person's key, unwrapped for the length of a request.</summary>
public sealed class DataKey
{
    private readonly byte[] _key;

    internal DataKey(Guid subject, byte[] key) => (Subject, _key) = (subject, key);

    public Guid Subject { get; }

    /// <summary>Encrypts a text of the person.</summary>
    /// <param name="field">Which field it is; the same name is needed to read it.</param>
    public Protected Protect(string field, string text) => new(Convert.ToBase64String(Seal(Encoding.UTF8.GetBytes(text), $"{Subject}/{field}")));

    /// <exception cref="System.Security.Cryptography.CryptographicException">Not this person's, or not this field.</exception>
    public string Reveal(string field, Protected text) => Encoding.UTF8.GetString(Open(Convert.FromBase64String(text.Ciphertext), $"{Subject}/{field}"));

    /// <summary>A keyed hash: equal for equal content of this person, and nothing without the key.</summary>
    public string Digest(ReadOnlySpan<byte> content) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, 32, info: "digest"u8.ToArray()), content));

    /// <summary>Whether a box was sealed with this key.</summary>
    internal bool Sealed(ReadOnlySpan<byte> box) => SealedBox.KeyIdOf(box).SequenceEqual(SealedBox.KeyId(_key));

    internal byte[] Seal(ReadOnlySpan<byte> content, string place) => SealedBox.Seal(_key, content, place);

    /// <returns>Null when it was sealed with another key, or is damaged.</returns>
    internal byte[]? TryOpen(ReadOnlySpan<byte> box, string place)
    {
        try
        {
            return Sealed(box) ? Open(box, place) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal byte[] Open(ReadOnlySpan<byte> box, string place) => SealedBox.Open(_key, box, place);
}
