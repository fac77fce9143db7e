using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

/// <summary>Pictures as people, phones and attackers upload them, made of real photographs.</summary>
internal static class Pictures
{
    public static byte[] Person(int number) => Photographs.People[number % Photographs.People.Count];

    public static byte[] Svg { get; } = Encoding.UTF8.GetBytes("""<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><circle cx="200" cy="200" r="100"/></svg>""");

    /// <summary>One pixel.</summary>
    public static byte[] Gif { get; } = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    public static byte[] Garbage(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A PNG that announces 60000 × 60000 pixels and has hardly any.</summary>
    public static byte[] Huge { get; } = Png(60000, 60000, [0, 0, 0, 0]);

    public static byte[] ToPng(byte[] jpeg)
    {
        using var picture = PictureCodec.Decode(jpeg);
        var rows = new byte[picture.Height * (1 + picture.Width * 3)];
        for (var y = 0; y < picture.Height; y++)
            picture.Rgb.Slice(y * picture.Width * 3, picture.Width * 3).CopyTo(rows.AsSpan(y * (1 + picture.Width * 3) + 1));
        return Png(picture.Width, picture.Height, rows);
    }

    /// <summary>As a phone stores it that was held upright: the pixels lie on their side, and EXIF says so.</summary>
    public static byte[] FromPhone(byte[] jpeg, bool withExif)
    {
        using var upright = PictureCodec.Decode(jpeg);
        using var lying = new Picture(upright.Height, upright.Width);
        for (var y = 0; y < upright.Height; y++)
            for (var x = 0; x < upright.Width; x++)
                upright.Rgb.Slice((y * upright.Width + x) * 3, 3).CopyTo(lying.Rgb[(((upright.Width - 1 - x) * lying.Width + y) * 3)..]);
        var bytes = PictureCodec.EncodeJpeg(lying);
        // Little-endian TIFF (EXIF 2.3) with a description (0x010E) and orientation 6 (0x0112): to be turned a quarter clockwise.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 54, .. "Exif"u8, 0, 0, .. "II"u8, 42, 0, 8, 0, 0, 0, 2, 0,
            0x0E, 0x01, 2, 0, 8, 0, 0, 0, 38, 0, 0, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, .. "planted"u8, 0,
        ];
        return withExif ? [.. bytes[..2], .. exif, .. bytes[2..]] : bytes;
    }

    /// <summary>The person small, in the middle of a grey picture.</summary>
    /// <param name="jpeg">The person.</param>
    /// <param name="side">Pixels the person's picture is shrunk to; the face is less than half of that.</param>
    public static byte[] FarAway(byte[] jpeg, int side)
    {
        using var person = PictureCodec.Decode(jpeg, side);
        using var frame = new Picture(640, 480);
        frame.Rgb.Fill(110);
        for (var y = 0; y < person.Height; y++)
            person.Rgb.Slice(y * person.Width * 3, person.Width * 3).CopyTo(frame.Rgb[(((y + 100) * frame.Width + 200) * 3)..]);
        return PictureCodec.EncodeJpeg(frame);
    }

    /// <param name="jpeg">The person.</param>
    /// <param name="radius">Pixels; the mean over a square is taken twice.</param>
    public static byte[] Blurred(byte[] jpeg, int radius)
    {
        using var picture = PictureCodec.Decode(jpeg);
        for (var pass = 0; pass < 2; pass++)
        {
            Mean(picture, radius, 1, 0);
            Mean(picture, radius, 0, 1);
        }
        return PictureCodec.EncodeJpeg(picture);
    }

    public static byte[] Darkened(byte[] jpeg, double factor)
    {
        using var picture = PictureCodec.Decode(jpeg);
        foreach (ref var value in picture.Rgb)
            value = (byte)(value * factor);
        return PictureCodec.EncodeJpeg(picture);
    }

    /// <summary>How far two pictures are apart: the mean difference of their values, 0 to 255.</summary>
    public static double Difference(byte[] one, byte[] other)
    {
        using var first = PictureCodec.Decode(one);
        using var second = PictureCodec.Decode(other);
        if ((first.Width, first.Height) != (second.Width, second.Height))
            return 255;
        var sum = 0L;
        for (var i = 0; i < first.Rgb.Length; i++)
            sum += Math.Abs(first.Rgb[i] - second.Rgb[i]);
        return (double)sum / first.Rgb.Length;
    }

    private static void Mean(Picture picture, int radius, int dx, int dy)
    {
        var source = picture.Rgb.ToArray();
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var sum = 0;
                    for (var step = -radius; step <= radius; step++)
                        sum += source[(Math.Clamp(y + step * dy, 0, picture.Height - 1) * picture.Width + Math.Clamp(x + step * dx, 0, picture.Width - 1)) * 3 + channel];
                    picture.Rgb[(y * picture.Width + x) * 3 + channel] = (byte)(sum / (2 * radius + 1));
                }
            }
        }
    }

    /// <summary>8-bit RGB (PNG, third edition: W3C 2025).</summary>
    private static byte[] Png(int width, int height, byte[] rows)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, compressed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        var crc = uint.MaxValue;
        foreach (var value in chunk.AsSpan(4, 4 + data.Length))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), ~crc);
        return chunk;
    }
}
