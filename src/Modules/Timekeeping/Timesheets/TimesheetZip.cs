using System.IO.Compression;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>A PDF of each person in one file.</summary>
public static class TimesheetZip
{
    /// <returns>The same sheets and choice, the same bytes.</returns>
    public static byte[] Write(IReadOnlyList<Timesheet> sheets, FileChoice choice, IProgress<(int Done, int All)>? progress = null)
    {
        var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (i, sheet) in sheets.Index())
            {
                // A PDF is compressed already.
                var entry = archive.CreateEntry($"{Name(sheet.Person.Number)}.pdf", CompressionLevel.NoCompression);
                entry.LastWriteTime = choice.Created.ToUniversalTime();
                using var stream = entry.Open();
                stream.Write(TimesheetPdf.Write([sheet], choice.Paper, choice.Created, progress: null, choice.Closed));
                progress?.Report((i + 1, sheets.Count));
            }
        }
        return file.ToArray();
    }

    /// <summary>Numbers are unique; what a file name cannot hold is written as its code.</summary>
    private static string Name(string number) =>
        string.Concat(number.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? $"{letter}" : $"%{(int)letter:x4}")).TrimStart('.');
}
