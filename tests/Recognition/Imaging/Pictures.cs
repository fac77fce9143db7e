using System.Buffers.Binary;
using System.IO.Compression;
using Attendance.Imaging;

namespace Attendance.Recognition.Tests;

/// <summary>Picture files written by hand.</summary>
internal static class Pictures
{
    public static readonly IReadOnlyList<PictureFault?> Unreadable = [PictureFault.Damaged, PictureFault.UnknownFormat];

    /// <summary>Why it is refused; null when it is read.</summary>
    public static PictureFault? Fault(byte[] bytes)
    {
        try
        {
            using var picture = PictureCodec.Decode(bytes);
            return null;
        }
        catch (PictureException e)
        {
            return e.Fault;
        }
    }

    /// <summary>A JPEG with an EXIF segment that holds the orientation alone (TIFF tag 0x0112).</summary>
    public static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0,
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    /// <summary>A PNG with red, green, blue and opacity.</summary>
    public static byte[] Png(int width, int height, Func<int, int, byte[]> pixel)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                for (var x = 0; x < width; x++)
                    zlib.Write(pixel(x, y));
            }
        }
        return Png(width, height, data.ToArray());
    }

    /// <summary>A PNG that says how large it is and holds hardly any pixel.</summary>
    public static byte[] EmptyPng(int width, int height) => Png(width, height, [0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1]);

    private static byte[] Png(int width, int height, byte[] pixels)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 6);
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, pixels), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
