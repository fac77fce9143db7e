using Attendance.Faces;
using Attendance.Imaging;

namespace Attendance.Testing;

/// <summary>
/// Renders a frontal photograph as a head that turns: the picture is laid over an ellipsoid with a nose. It moves its points as a solid
/// head does; it cannot show what the photograph does not (the other side of the nose, a cheek), nor a living face.
/// </summary>
public static class TurnedFace
{
    // In distances between the eyes, from the middle between them, down and to the right.
    private const float HalfWidth = 1.25f, HalfHeight = 1.75f, ChinWards = 0.45f, Bulge = 1.1f, Nose = 0.42f, NoseAt = 0.55f, Axis = 0.2f;
    private const int Cells = 120;

    /// <param name="photo">A frontal face, as a JPEG; the rendering has its size.</param>
    /// <param name="yaw">Degrees; above 0 to the person's left.</param>
    /// <param name="pitch">Degrees; above 0 upwards.</param>
    /// <param name="nearer">How much larger, as of somebody who comes nearer.</param>
    public static byte[] Render(byte[] photo, double yaw, double pitch = 0, float nearer = 1)
    {
        using var picture = PictureCodec.Decode(photo);
        var points = Photographs.Faces.Locate(picture, Photographs.Faces.Sight(picture).Face!);
        Point right = Middle(points, 36), left = Middle(points, 42), origin = new((left.X + right.X) / 2, (left.Y + right.Y) / 2);
        var unit = MathF.Sqrt((left.X - right.X) * (left.X - right.X) + (left.Y - right.Y) * (left.Y - right.Y));
        var (sinYaw, cosYaw) = ((float, float))Math.SinCos(yaw * Math.PI / 180);
        var (sinPitch, cosPitch) = ((float, float))Math.SinCos(pitch * Math.PI / 180);

        (Point From, float X, float Y, float Z) Vertex(int column, int row)
        {
            float u = (column / (float)Cells - 0.5f) * 5, v = (row / (float)Cells - 0.45f) * 5;
            var z = Depth(u, v) - Axis;
            var (x, depth) = (u * cosYaw + z * sinYaw, z * cosYaw - u * sinYaw);
            var (y, near) = ((v - ChinWards) * cosPitch - depth * sinPitch + ChinWards, depth * cosPitch + (v - ChinWards) * sinPitch);
            return (new(origin.X + u * unit, origin.Y + v * unit), origin.X + x * unit * nearer, origin.Y + y * unit * nearer, near);
        }

        using var frame = new Picture(picture.Width, picture.Height);
        frame.Rgb.Fill(96);
        var nearest = new float[frame.Width * frame.Height];
        Array.Fill(nearest, float.NegativeInfinity);
        for (var row = 0; row < Cells; row++)
        {
            for (var column = 0; column < Cells; column++)
            {
                var (a, b, c, d) = (Vertex(column, row), Vertex(column + 1, row), Vertex(column, row + 1), Vertex(column + 1, row + 1));
                Draw(picture, frame, nearest, a, b, c);
                Draw(picture, frame, nearest, b, d, c);
            }
        }
        return PictureCodec.EncodeJpeg(frame, 85);
    }

    private static float Depth(float u, float v)
    {
        var head = 1 - u * u / (HalfWidth * HalfWidth) - (v - ChinWards) * (v - ChinWards) / (HalfHeight * HalfHeight);
        return head <= 0 ? 0 : Bulge * MathF.Sqrt(head) + Nose * MathF.Exp(-u * u / 0.06f - (v - NoseAt) * (v - NoseAt) / 0.12f);
    }

    private static void Draw(Picture picture, Picture frame, float[] nearest, params ReadOnlySpan<(Point From, float X, float Y, float Z)> corners)
    {
        var (a, b, c) = (corners[0], corners[1], corners[2]);
        var area = (b.X - a.X) * (c.Y - a.Y) - (c.X - a.X) * (b.Y - a.Y);
        if (area <= 0)
            return;
        int left = Math.Max(0, (int)MathF.Floor(MathF.Min(a.X, MathF.Min(b.X, c.X)))), right = Math.Min(frame.Width - 1, (int)MathF.Ceiling(MathF.Max(a.X, MathF.Max(b.X, c.X))));
        int top = Math.Max(0, (int)MathF.Floor(MathF.Min(a.Y, MathF.Min(b.Y, c.Y)))), bottom = Math.Min(frame.Height - 1, (int)MathF.Ceiling(MathF.Max(a.Y, MathF.Max(b.Y, c.Y))));
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                float wb = ((x - a.X) * (c.Y - a.Y) - (c.X - a.X) * (y - a.Y)) / area, wc = ((b.X - a.X) * (y - a.Y) - (x - a.X) * (b.Y - a.Y)) / area, wa = 1 - wb - wc;
                var z = wa * a.Z + wb * b.Z + wc * c.Z;
                if (wa < -1e-4f || wb < -1e-4f || wc < -1e-4f || z <= nearest[y * frame.Width + x])
                    continue;
                nearest[y * frame.Width + x] = z;
                int sx = Math.Clamp((int)MathF.Round(wa * a.From.X + wb * b.From.X + wc * c.From.X), 0, picture.Width - 1), sy = Math.Clamp((int)MathF.Round(wa * a.From.Y + wb * b.From.Y + wc * c.From.Y), 0, picture.Height - 1);
                picture.Rgb.Slice((sy * picture.Width + sx) * 3, 3).CopyTo(frame.Rgb[((y * frame.Width + x) * 3)..]);
            }
        }
    }

    private static Point Middle(IReadOnlyList<Point> points, int eye)
    {
        float x = 0, y = 0;
        for (var i = eye; i < eye + 6; i++)
            (x, y) = (x + points[i].X / 6, y + points[i].Y / 6);
        return new(x, y);
    }
}
