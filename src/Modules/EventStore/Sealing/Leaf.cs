using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Attendance.EventStore.Sealing;

/// <summary>An event as it stands in the log, byte for byte as far as the database gives it.</summary>
internal sealed record LoggedRow(
    long Sequence, Guid Id, Guid StreamId, long Version, string Type, long Microseconds, string Data, string? Headers, string? Correlation, string? Causation, string? UserName)
{
    /// <summary>Of <c>mt_events</c>, in the order of the constructor.</summary>
    public const string Columns =
        "seq_id, id, stream_id, version, type, (extract(epoch from timestamp) * 1000000)::bigint, data::text, headers::text, correlation_id, causation_id, user_name";

    public const int ColumnCount = 11;

    public static LoggedRow Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetInt64(3), reader.GetString(4), reader.GetInt64(5), reader.GetString(6),
        Text(reader, 7), Text(reader, 8), Text(reader, 9), Text(reader, 10));

    private static string? Text(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}

/// <summary>
/// The hash of one event: SHA-256 of a zero byte (as RFC 6962 marks a leaf) and each field with its length before it, so that
/// nothing can move from one field into the next. A missing field has the length −1.
/// </summary>
internal static class Leaf
{
    public const int Length = SHA256.HashSizeInBytes;

    public static byte[] Of(LoggedRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        Number(hash, row.Sequence);
        Bytes(hash, row.Id.ToByteArray(bigEndian: true));
        Bytes(hash, row.StreamId.ToByteArray(bigEndian: true));
        Number(hash, row.Version);
        Text(hash, row.Type);
        Number(hash, row.Microseconds);
        Text(hash, row.Data);
        Text(hash, row.Headers);
        Text(hash, row.Correlation);
        Text(hash, row.Causation);
        Text(hash, row.UserName);
        return hash.GetHashAndReset();
    }

    internal static void Number(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        Bytes(hash, bytes);
    }

    internal static void Bytes(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    internal static void Text(IncrementalHash hash, string? text)
    {
        if (text is null)
            hash.AppendData([0xff, 0xff, 0xff, 0xff]);
        else
            Bytes(hash, Encoding.UTF8.GetBytes(text));
    }
}
