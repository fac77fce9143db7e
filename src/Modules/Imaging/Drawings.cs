namespace Attendance.Imaging;

/// <summary>
/// Turns drawings of this program's own into PNG. The first use lets libvips load SVG for the rest of the process, so that
/// it is not used where anybody's uploads are decoded (which would still be refused).
/// </summary>
public static class Drawings
{
    /// <param name="svg">Text is set in DejaVu Sans, which comes with the program.</param>
    /// <returns>The same bytes for the same drawing.</returns>
    public static byte[] ToPng(string svg) => Vips.Rasterise(svg);
}
