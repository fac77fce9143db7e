namespace Attendance.Faces;

/// <summary>What a flat picture does to its points, however it is moved, tilted or brought nearer: a projective map of the plane.</summary>
internal static class Homography
{
    private const int Unknowns = 8;

    /// <summary>
    /// How far the points are from where the best map would bring them: root of the mean square, in the units of <paramref name="to"/>. The map is fitted by the
    /// least squares of the direct linear transformation (Hartley and Zisserman 2004, 4.1), in coordinates of mean 0 and spread 1.
    /// </summary>
    public static float Residual(IReadOnlyList<Point> from, IReadOnlyList<Point> to)
    {
        var (a, b) = (Normalised(from, out _), Normalised(to, out var spread));
        var system = new double[Unknowns, Unknowns + 1];
        for (var i = 0; i < a.Length; i++)
        {
            double x = a[i].X, y = a[i].Y, u = b[i].X, v = b[i].Y;
            Add(system, [x, y, 1, 0, 0, 0, -u * x, -u * y], u);
            Add(system, [0, 0, 0, x, y, 1, -v * x, -v * y], v);
        }
        var h = Solve(system);
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            double x = a[i].X, y = a[i].Y, w = h[6] * x + h[7] * y + 1;
            double du = (h[0] * x + h[1] * y + h[2]) / w - b[i].X, dv = (h[3] * x + h[4] * y + h[5]) / w - b[i].Y;
            sum += du * du + dv * dv;
        }
        return (float)Math.Sqrt(sum / a.Length) * spread;
    }

    private static Point[] Normalised(IReadOnlyList<Point> points, out float spread)
    {
        float x = points.Average(point => point.X), y = points.Average(point => point.Y);
        var length = spread = MathF.Max(1e-3f, MathF.Sqrt(points.Average(point => (point.X - x) * (point.X - x) + (point.Y - y) * (point.Y - y))));
        return [.. points.Select(point => new Point((point.X - x) / length, (point.Y - y) / length))];
    }

    /// <summary>Adds an equation to the normal equations.</summary>
    private static void Add(double[,] system, ReadOnlySpan<double> row, double value)
    {
        for (var i = 0; i < Unknowns; i++)
        {
            for (var j = 0; j < Unknowns; j++)
                system[i, j] += row[i] * row[j];
            system[i, Unknowns] += row[i] * value;
        }
    }

    /// <summary>Gauss with the largest pivot.</summary>
    private static double[] Solve(double[,] system)
    {
        for (var column = 0; column < Unknowns; column++)
        {
            var pivot = column;
            for (var row = column + 1; row < Unknowns; row++)
                if (Math.Abs(system[row, column]) > Math.Abs(system[pivot, column]))
                    pivot = row;
            for (var i = 0; i <= Unknowns; i++)
                (system[column, i], system[pivot, i]) = (system[pivot, i], system[column, i]);
            for (var row = 0; row < Unknowns; row++)
            {
                if (row == column || system[column, column] == 0)
                    continue;
                var factor = system[row, column] / system[column, column];
                for (var i = column; i <= Unknowns; i++)
                    system[row, i] -= factor * system[column, i];
            }
        }
        return [.. Enumerable.Range(0, Unknowns).Select(i => system[i, i] == 0 ? 0 : system[i, Unknowns] / system[i, i])];
    }
}
