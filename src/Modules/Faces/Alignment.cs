namespace Attendance.Faces;

/// <summary>How a recogniser wants a face laid: which points of it, and where they come to lie.</summary>
/// <param name="Side">Pixels of the square chip.</param>
/// <param name="Points">Picks them from the 68.</param>
internal sealed record Alignment(int Side, Point[] Reference, Func<ReadOnlySpan<Point>, Point[]> Points)
{
    // ArcFace's reference points for 112 × 112 (Deng et al. 2019).
    private static readonly Point[] FiveReference =
        [new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f), new(41.5493f, 92.3655f), new(70.7299f, 92.2041f)];

    // dlib's mean face shape, points 17 to 67 of the 68 (dlib/image_transforms/interpolation.h, get_face_chip_details).
    private static readonly float[] MeanShapeX =
    [
        0.000213256f, 0.0752622f, 0.18113f, 0.29077f, 0.393397f, 0.586856f, 0.689483f, 0.799124f, 0.904991f, 0.98004f, 0.490127f, 0.490127f, 0.490127f,
        0.490127f, 0.36688f, 0.426036f, 0.490127f, 0.554217f, 0.613373f, 0.121737f, 0.187122f, 0.265825f, 0.334606f, 0.260918f, 0.182743f, 0.645647f,
        0.714428f, 0.793132f, 0.858516f, 0.79751f, 0.719335f, 0.254149f, 0.340985f, 0.428858f, 0.490127f, 0.551395f, 0.639268f, 0.726104f, 0.642159f,
        0.556721f, 0.490127f, 0.423532f, 0.338094f, 0.290379f, 0.428096f, 0.490127f, 0.552157f, 0.689874f, 0.553364f, 0.490127f, 0.42689f,
    ];

    private static readonly float[] MeanShapeY =
    [
        0.106454f, 0.038915f, 0.0187482f, 0.0344891f, 0.0773906f, 0.0773906f, 0.0344891f, 0.0187482f, 0.038915f, 0.106454f, 0.203352f, 0.307009f, 0.409805f,
        0.515625f, 0.587326f, 0.609345f, 0.628106f, 0.609345f, 0.587326f, 0.216423f, 0.178758f, 0.179852f, 0.231733f, 0.245099f, 0.244077f, 0.231733f,
        0.179852f, 0.178758f, 0.216423f, 0.244077f, 0.245099f, 0.780233f, 0.745405f, 0.727388f, 0.742578f, 0.727388f, 0.745405f, 0.780233f, 0.864805f,
        0.902192f, 0.909281f, 0.902192f, 0.864805f, 0.784792f, 0.778746f, 0.785343f, 0.778746f, 0.784792f, 0.824182f, 0.831803f, 0.824182f,
    ];

    // Without brows and lower lip, which move; as dlib does.
    private static readonly int[] DlibPoints = [.. Enumerable.Range(27, 28), .. Enumerable.Range(60, 8)];

    /// <summary>112 × 112, by both eyes, the tip of the nose and both corners of the mouth.</summary>
    public static Alignment Five { get; } = new(112, FiveReference, FivePoints);

    /// <summary>The same, 160 × 160.</summary>
    public static Alignment FiveLarger { get; } = new(160, [.. FiveReference.Select(point => new Point(point.X * 160 / 112, point.Y * 160 / 112))], FivePoints);

    /// <summary>150 × 150 by dlib's mean shape, with a quarter of the shape's width left around it.</summary>
    public static Alignment Dlib { get; } = new(150, [.. DlibPoints.Select(i => new Point(150 * (0.25f + MeanShapeX[i - 17]) / 1.5f, 150 * (0.25f + MeanShapeY[i - 17]) / 1.5f))], points =>
    {
        var picked = new Point[DlibPoints.Length];
        for (var i = 0; i < picked.Length; i++)
            picked[i] = points[DlibPoints[i]];
        return picked;
    });

    private static Point[] FivePoints(ReadOnlySpan<Point> p) =>
        [Mean(p[37], p[38], p[40], p[41]), Mean(p[43], p[44], p[46], p[47]), p[30], Mean(p[48], p[60]), Mean(p[54], p[64])];

    private static Point Mean(params ReadOnlySpan<Point> points)
    {
        float x = 0, y = 0;
        foreach (var point in points)
            (x, y) = (x + point.X, y + point.Y);
        return new(x / points.Length, y / points.Length);
    }
}
