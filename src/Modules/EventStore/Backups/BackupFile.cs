using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Attendance.EventStore.Backups;

/// <summary>What a backup is of.</summary>
/// <param name="Schema">SHA-256 of each module's script, hexadecimal: it is restored by the same version.</param>
public sealed record BackupHeader(DateTimeOffset At, IReadOnlyDictionary<string, string> Schema, IReadOnlyList<BackupSequence> Sequences);

/// <summary>A sequence of numbers, and where it stands.</summary>
public sealed record BackupSequence(string Name, long Last, bool IsCalled);

/// <summary>A table; its rows follow as Postgres copies them, in binary.</summary>
public sealed record BackupTable(string Name, IReadOnlyList<string> Columns);

/// <summary>This is no backup of ours, not a whole one, or of another version.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A backup is one gzip stream of frames, each with its length before it (4 bytes, big-endian): a mark, the header, and for
/// each table its description, its rows in pieces, and an empty frame; then an empty frame and the SHA-256 of all before it. What
/// follows the stream says that the file is whole: a gzip stream without its last eight bytes is read without complaint.
/// </summary>
internal static class BackupFile
{
    private const int LongestFrame = 1 << 20;

    private static ReadOnlySpan<byte> Whole => "whole"u8;

    private static ReadOnlySpan<byte> Mark => "attendance backup 1"u8;

    internal sealed class Writer : IAsyncDisposable
    {
        private readonly Stream _target;
        private readonly GZipStream _gzip;
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public Writer(Stream target)
        {
            _target = target;
            _gzip = new(target, CompressionLevel.Fastest, leaveOpen: true);
            Frame(Mark);
        }

        public void Json<T>(T value) => Frame(JsonSerializer.SerializeToUtf8Bytes(value));

        public void Frame(ReadOnlySpan<byte> bytes)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            _hash.AppendData(length);
            _hash.AppendData(bytes);
            _gzip.Write(length);
            _gzip.Write(bytes);
        }

        public void End()
        {
            Frame([]);
            _gzip.Write(_hash.GetHashAndReset());
        }

        public async ValueTask DisposeAsync()
        {
            await _gzip.DisposeAsync();
            await _target.WriteAsync(Whole.ToArray());
            _hash.Dispose();
        }
    }

    internal sealed class Reader : IDisposable
    {
        private readonly GZipStream _gzip;
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly byte[] _buffer = new byte[LongestFrame];

        /// <exception cref="BackupException">It is no backup of this kind.</exception>
        public Reader(Stream source)
        {
            var start = source.Position;
            Span<byte> last = stackalloc byte[Whole.Length];
            source.Position = Math.Max(start, source.Length - last.Length);
            var isWhole = source.ReadAtLeast(last, last.Length, throwOnEndOfStream: false) == last.Length && last.SequenceEqual(Whole);
            source.Position = start;
            _gzip = new(source, CompressionMode.Decompress, leaveOpen: true);
            if (!Frame().SequenceEqual(Mark))
                throw new BackupException("It is no backup of this program, or of another version of it.");
            if (!isWhole)
                throw new BackupException("It was cut short.");
        }

        public T Json<T>() => Json<T>(Frame());

        /// <summary>The next description of a table; null at the end, of which the hash has been checked then.</summary>
        public BackupTable? Table()
        {
            var frame = Frame();
            if (!frame.IsEmpty)
                return Json<BackupTable>(frame);
            var found = _hash.GetHashAndReset();
            Read(_buffer.AsSpan(0, found.Length));
            return _buffer.AsSpan(0, found.Length).SequenceEqual(found) ? null : throw new BackupException("It is damaged: its content does not match its hash.");
        }

        /// <summary>Valid until the next one is read.</summary>
        public ReadOnlySpan<byte> Frame() => Next().Span;

        public ReadOnlyMemory<byte> Next()
        {
            Span<byte> length = stackalloc byte[4];
            Read(length);
            _hash.AppendData(length);
            var bytes = BinaryPrimitives.ReadInt32BigEndian(length);
            if (bytes is < 0 or > LongestFrame)
                throw new BackupException("It is damaged.");
            Read(_buffer.AsSpan(0, bytes));
            _hash.AppendData(_buffer.AsSpan(0, bytes));
            return _buffer.AsMemory(0, bytes);
        }

        private static T Json<T>(ReadOnlySpan<byte> frame)
        {
            try
            {
                return JsonSerializer.Deserialize<T>(frame) ?? throw new BackupException("It is damaged.");
            }
            catch (JsonException e)
            {
                throw new BackupException("It is damaged.", e);
            }
        }

        private void Read(Span<byte> target)
        {
            try
            {
                _gzip.ReadExactly(target);
            }
            catch (EndOfStreamException e)
            {
                throw new BackupException("It was cut short.", e);
            }
            catch (InvalidDataException e)
            {
                throw new BackupException("It is no backup of this program, or it is damaged.", e);
            }
        }

        public void Dispose()
        {
            _gzip.Dispose();
            _hash.Dispose();
        }
    }
}
