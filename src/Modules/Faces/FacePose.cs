namespace Attendance.Faces;

/// <summary>How a face is turned, told from its 68 points alone.</summary>
/// <param name="Yaw">How far the tip of the nose lies beside the middle of the eyes, as a share of half their distance; above 0 when the person turns to their own left.</param>
/// <param name="Pitch">How far down it lies from the eyes to the mouth: 0 at the eyes, 1 at the mouth; smaller when the person looks up.</param>
/// <param name="Breadth">Distance of the eyes as a share of that from them to the mouth: turning makes it smaller.</param>
/// <param name="EyesOpen">Height of the eyes as a share of their width (Soukupová and Čech 2016), the mean of both.</param>
public readonly record struct FacePose(float Yaw, float Pitch, float Breadth, float EyesOpen)
{
    /// <param name="points">68 points, iBUG order.</param>
    public static FacePose Of(IReadOnlyList<Point> points)
    {
        Point right = Mean(points, 36, 42), left = Mean(points, 42, 48), mouth = Mean(points, 48, 60), nose = points[30];
        float x = left.X - right.X, y = left.Y - right.Y, square = x * x + y * y;
        Point middle = new((left.X + right.X) / 2, (left.Y + right.Y) / 2);
        // Along the eyes and across them, so that a head held aslant is not taken for a turned one.
        float Along(Point p) => ((p.X - middle.X) * x + (p.Y - middle.Y) * y) / square;
        float Across(Point p) => ((p.Y - middle.Y) * x - (p.X - middle.X) * y) / square;
        var toMouth = MathF.Max(0.1f, Across(mouth));
        return new(2 * Along(nose), Across(nose) / toMouth, 1 / toMouth, (Openness(points, 36) + Openness(points, 42)) / 2);
    }

    /// <summary>The nose's share of the way from eye to eye, 0 in their middle, when the way to the mouth is taken off.</summary>
    internal static float NoseAmongEyesAndMouth(IReadOnlyList<Point> points)
    {
        Point right = Mean(points, 36, 42), left = Mean(points, 42, 48), mouth = Mean(points, 48, 60), nose = points[30];
        float x = left.X - right.X, y = left.Y - right.Y, middleX = (left.X + right.X) / 2, middleY = (left.Y + right.Y) / 2;
        float downX = mouth.X - middleX, downY = mouth.Y - middleY, area = x * downY - y * downX;
        return area == 0 ? 0 : ((nose.X - middleX) * downY - (nose.Y - middleY) * downX) / area;
    }

    /// <summary>In pixels.</summary>
    internal static float EyeDistance(IReadOnlyList<Point> points) => Distance(Mean(points, 36, 42), Mean(points, 42, 48));

    private static float Openness(IReadOnlyList<Point> points, int eye) =>
        (Distance(points[eye + 1], points[eye + 5]) + Distance(points[eye + 2], points[eye + 4])) / MathF.Max(1, 2 * Distance(points[eye], points[eye + 3]));

    private static float Distance(Point a, Point b) => MathF.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));

    private static Point Mean(IReadOnlyList<Point> points, int from, int to)
    {
        float x = 0, y = 0;
        for (var i = from; i < to; i++)
            (x, y) = (x + points[i].X, y + points[i].Y);
        return new(x / (to - from), y / (to - from));
    }
}

/// <summary>Whether points moved as those of a solid head do, or as those of a picture.</summary>
public static class Solidity
{
    /// <summary>What no movement of a flat picture explains between two views of a face, as a share of the distance between the eyes.</summary>
    public static float Between(IReadOnlyList<Point> before, IReadOnlyList<Point> after) =>
        Homography.Residual(before, after) / MathF.Max(1, FacePose.EyeDistance(after));

    /// <summary>
    /// How far the tip of the nose moved between the eyes, towards the person's left, in half their distance: measured along the eyes with the mouth as the other direction, so
    /// that neither tilting nor turning a picture in its plane (an affine map) changes it.
    /// </summary>
    public static float NoseShift(IReadOnlyList<Point> before, IReadOnlyList<Point> after) => 2 * (FacePose.NoseAmongEyesAndMouth(after) - FacePose.NoseAmongEyesAndMouth(before));
}
