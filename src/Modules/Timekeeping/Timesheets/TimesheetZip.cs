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
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (i, sheet) in sheets.Index())
            {
                var name = Name(sheet.Person.Number);
                // Where files are saved, a1 and A1 may be one.
                if (!names.Add(name))
                    name = $"{name}-{i + 1}";
                // A PDF is compressed already.
                var entry = archive.CreateEntry($"{name}.pdf", CompressionLevel.NoCompression);
                entry.LastWriteTime = choice.Created.ToUniversalTime();
                using var stream = entry.Open();
                stream.Write(TimesheetPdf.Write([sheet], choice.Paper, choice.Created, progress: null, choice.Closed));
                progress?.Report((i + 1, sheets.Count));
            }
        }
        return file.ToArray();
    }

    /// <summary>What a file name cannot hold, or begin with, is written as its code.</summary>
    private static string Name(string number) =>
        string.Concat(number.Select((letter, i) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' || (letter == '.' && i > 0) ? $"{letter}" : $"%{(int)letter:x4}"));
}
