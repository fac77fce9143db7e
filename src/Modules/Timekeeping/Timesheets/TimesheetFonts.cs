using Attendance.Pdf;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>
/// The fonts of one document. DejaVu has Latin with all its accents, Greek and Cyrillic; for other scripts whoever runs the
/// program may give one more, for the whole process.
/// </summary>
public sealed record TimesheetFonts(PdfFont Regular, PdfFont Bold)
{
    private static readonly Lazy<TrueTypeFont> RegularFile = new(() => Shipped("DejaVuSansCondensed")), BoldFile = new(() => Shipped("DejaVuSansCondensed-Bold"));
    private static TrueTypeFont[] _others = [];

    /// <summary>What the shipped fonts lack is taken from it.</summary>
    /// <param name="file">A TrueType font; null: there is none.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no font that can be used.</exception>
    public static void UseAsWell(string? file) =>
        _others = file is null ? [] : [new(string.Concat(Path.GetFileNameWithoutExtension(file).Where(char.IsAsciiLetterOrDigit)), File.ReadAllBytes(file))];

    internal static TimesheetFonts Create() => new(new(RegularFile.Value, _others), new(BoldFile.Value, _others));

    private static TrueTypeFont Shipped(string name) => new(name, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fonts", $"{name}.ttf")));
}
