using Attendance.Imaging;

namespace Attendance.Testing;

/// <summary>How a photograph is held before a camera.</summary>
public enum Held
{
    /// <summary>Printed, with a white edge.</summary>
    Print,

    /// <summary>On a screen: a dark bezel, and rows that are a little darker than others.</summary>
    Screen,
}

/// <summary>
/// Renders a photograph as a print or a screen that is held before a camera, tilted and brought nearer. It cannot show what paper, glare, moiré and a real
/// camera add, nor a bent print or a mask.
/// </summary>
public static class FlatPicture
{
    /// <param name="photo">A face, as a JPEG; the rendering has its size.</param>
    /// <param name="yaw">Degrees about the upright axis.</param>
    /// <param name="pitch">Degrees about the level axis.</param>
    /// <param name="roll">Degrees in the picture's plane.</param>
    /// <param name="nearer">How much larger.</param>
    /// <param name="distance">Of the camera, in halves of the picture's height: near ones distort more.</param>
    public static byte[] Render(byte[] photo, Held held, double yaw, double pitch = 0, double roll = 0, double nearer = 1, double distance = 4)
    {
        using var source = PictureCodec.Decode(photo);
        using var frame = new Picture(source.Width, source.Height);
        var (sinYaw, cosYaw) = Math.SinCos(yaw * Math.PI / 180);
        var (sinPitch, cosPitch) = Math.SinCos(pitch * Math.PI / 180);
        var (sinRoll, cosRoll) = Math.SinCos(roll * Math.PI / 180);
        double right = source.Width / 2.0, down = source.Height / 2.0, unit = down;
        double xu = cosYaw * cosRoll + sinYaw * sinPitch * sinRoll, xv = -cosYaw * sinRoll + sinYaw * sinPitch * cosRoll;
        double yu = cosPitch * sinRoll, yv = cosPitch * cosRoll;
        double zu = -sinYaw * cosRoll + cosYaw * sinPitch * sinRoll, zv = sinYaw * sinRoll + cosYaw * sinPitch * cosRoll;
        for (var y = 0; y < frame.Height; y++)
        {
            for (var x = 0; x < frame.Width; x++)
            {
                // Where the ray through this pixel meets the tilted plane.
                double a = (x - right) / unit / nearer / distance, b = (y - down) / unit / nearer / distance;
                double m = xu - a * zu, n = xv - a * zv, o = yu - b * zu, p = yv - b * zv, det = m * p - n * o;
                double u = (a * distance * p - n * b * distance) / det, v = (m * b * distance - o * a * distance) / det;
                Paint(source, frame.Rgb.Slice((y * frame.Width + x) * 3, 3), u * unit + right, v * unit + down, held);
            }
        }
        return PictureCodec.EncodeJpeg(frame, 85);
    }

    private static void Paint(Picture source, Span<byte> pixel, double x, double y, Held held)
    {
        // The photograph is the middle of the frame, as high as the frame.
        double left = (source.Width - source.Height) / 2.0, edge = 0.04 * source.Height;
        if (x < left - edge || y < -edge || x >= source.Width - left + edge || y >= source.Height + edge)
        {
            pixel.Fill(96);
            return;
        }
        if (x < left || y < 0 || x >= source.Width - left || y >= source.Height || x >= source.Width - 1 || y >= source.Height - 1)
        {
            pixel.Fill(held == Held.Print ? (byte)235 : (byte)15);
            return;
        }
        int column = (int)x, row = (int)y;
        double fx = x - column, fy = y - row, light = held == Held.Screen && row % 3 == 0 ? 0.92 : 1;
        for (var c = 0; c < 3; c++)
        {
            double upper = source.Rgb[(row * source.Width + column) * 3 + c] * (1 - fx) + source.Rgb[(row * source.Width + column + 1) * 3 + c] * fx;
            double lower = source.Rgb[((row + 1) * source.Width + column) * 3 + c] * (1 - fx) + source.Rgb[((row + 1) * source.Width + column + 1) * 3 + c] * fx;
            pixel[c] = (byte)((upper * (1 - fy) + lower * fy) * light);
        }
    }
}
