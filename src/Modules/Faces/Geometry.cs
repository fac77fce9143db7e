namespace Attendance.Faces;

/// <summary>A point in pixels of the picture; the origin is the upper left corner.</summary>
public readonly record struct Point(float X, float Y);

/// <summary>An upright box in pixels of the picture.</summary>
public readonly record struct Box(float Left, float Top, float Width, float Height)
{
    public Point Centre => new(Left + Width / 2, Top + Height / 2);

    /// <summary>Intersection over union, 0 to 1.</summary>
    public float Overlap(Box other)
    {
        var width = MathF.Min(Left + Width, other.Left + other.Width) - MathF.Max(Left, other.Left);
        var height = MathF.Min(Top + Height, other.Top + other.Height) - MathF.Max(Top, other.Top);
        if (width <= 0 || height <= 0)
            return 0;
        var shared = width * height;
        return shared / (Width * Height + other.Width * other.Height - shared);
    }

    /// <summary>A square of the given side around the same centre.</summary>
    public Box Squared(float side) => new(Centre.X - side / 2, Centre.Y - side / 2, side, side);
}

/// <summary>A similarity (turn, one scale, shift): x' = a·x − b·y + c, y' = b·x + a·y + d.</summary>
public readonly record struct Similarity(float A, float B, float C, float D)
{
    public float Scale => MathF.Sqrt(A * A + B * B);

    public Point Map(float x, float y) => new(A * x - B * y + C, B * x + A * y + D);

    /// <summary>
    /// The similarity that maps <paramref name="from"/> onto <paramref name="to"/> with the least sum of squares:
    /// the closed form of Umeyama (1991) in the plane, without reflection.
    /// </summary>
    public static Similarity Fit(ReadOnlySpan<Point> from, ReadOnlySpan<Point> to)
    {
        double fx = 0, fy = 0, tx = 0, ty = 0;
        for (var i = 0; i < from.Length; i++)
            (fx, fy, tx, ty) = (fx + from[i].X, fy + from[i].Y, tx + to[i].X, ty + to[i].Y);
        (fx, fy, tx, ty) = (fx / from.Length, fy / from.Length, tx / from.Length, ty / from.Length);
        double dot = 0, cross = 0, norm = 0;
        for (var i = 0; i < from.Length; i++)
        {
            double x = from[i].X - fx, y = from[i].Y - fy, u = to[i].X - tx, v = to[i].Y - ty;
            dot += x * u + y * v;
            cross += x * v - y * u;
            norm += x * x + y * y;
        }
        double a = dot / norm, b = cross / norm;
        return new((float)a, (float)b, (float)(tx - a * fx + b * fy), (float)(ty - b * fx - a * fy));
    }
}
