using System.Security.Cryptography;
using System.Text;

namespace Attendance.Vault;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D). Layout: version (1 byte), key id (4), nonce (12), ciphertext, tag (16). The associated
/// data binds it to its place, so that no ciphertext can be moved to another person or field.
/// </summary>
internal static class SealedBox
{
    private const byte Version = 1;
    private const int KeyIdLength = 4, NonceLength = 12, TagLength = 16, Header = 1 + KeyIdLength + NonceLength;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content, string place)
    {
        var box = new byte[Header + content.Length + TagLength];
        box[0] = Version;
        KeyId(key).CopyTo(box.AsSpan(1));
        var nonce = box.AsSpan(1 + KeyIdLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, content, box.AsSpan(Header, content.Length), box.AsSpan(Header + content.Length), Encoding.UTF8.GetBytes(place));
        return box;
    }

    /// <exception cref="CryptographicException">Another key, another place, or changed bytes.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, string place)
    {
        if (box.Length < Header + TagLength || box[0] != Version)
            throw new CryptographicException("This is no sealed box of a known version.");
        var content = new byte[box.Length - Header - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(box.Slice(1 + KeyIdLength, NonceLength), box.Slice(Header, content.Length), box[^TagLength..], content, Encoding.UTF8.GetBytes(place));
        return content;
    }

    /// <summary>Which key sealed a box: the first four bytes of the key's SHA-256.</summary>
    public static ReadOnlySpan<byte> KeyIdOf(ReadOnlySpan<byte> box) => box.Slice(1, KeyIdLength);

    public static ReadOnlySpan<byte> KeyId(ReadOnlySpan<byte> key) => SHA256.HashData(key).AsSpan(0, KeyIdLength);
}
