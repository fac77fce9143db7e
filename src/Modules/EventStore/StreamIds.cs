using System.Security.Cryptography;
using System.Text;

namespace Attendance.EventStore;

/// <summary>Stream ids that follow from what the stream is about, such as one person's punches or one device's day.</summary>
public static class StreamIds
{
    /// <returns>A version 8 UUID (RFC 9562) of the SHA-256 of the parts.</returns>
    public static Guid Of(string kind, params ReadOnlySpan<object> parts)
    {
        var name = new StringBuilder(kind);
        foreach (var part in parts)
            name.Append('/').Append(System.Globalization.CultureInfo.InvariantCulture, $"{part}");
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name.ToString())).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
