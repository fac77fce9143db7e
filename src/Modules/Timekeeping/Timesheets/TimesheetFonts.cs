using Attendance.Pdf;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>The fonts of one document. DejaVu has Latin with all its accents, Greek and Cyrillic.</summary>
internal sealed record TimesheetFonts(PdfFont Regular, PdfFont Bold)
{
    private static readonly Lazy<TrueTypeFont> RegularFile = new(() => Read("DejaVuSansCondensed")), BoldFile = new(() => Read("DejaVuSansCondensed-Bold"));

    public static TimesheetFonts Create() => new(new(RegularFile.Value), new(BoldFile.Value));

    private static TrueTypeFont Read(string name) => new(name, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fonts", $"{name}.ttf")));
}
