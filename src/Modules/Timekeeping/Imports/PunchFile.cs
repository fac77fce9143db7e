using System.Globalization;
using System.Text.RegularExpressions;
using Attendance.Contracts;
using Attendance.Csv;

namespace Attendance.Timekeeping.Imports;

/// <param name="Line">1-based, as an editor counts.</param>
/// <param name="At">UTC.</param>
public sealed record PunchLine(int Line, string Number, DateTimeOffset At, AskedDirection Direction, string Device);

/// <summary>Punches as terminals and spreadsheets write them: <see cref="CsvFile"/> with the columns of <see cref="Header"/>.</summary>
public static partial class PunchFile
{
    public const string Header = "employee_number,instant,direction,device";

    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK"];

    /// <param name="now">Later punches cannot be.</param>
    /// <exception cref="CsvFileException">The file, or lines of it, make no sense.</exception>
    public static List<PunchLine> Read(Stream file, DateTimeOffset now) => CsvFile.Read(file, Header.Split(','), line => Read(line, now));

    private static (PunchLine? Line, string? Fault) Read(CsvLine line, DateTimeOffset now)
    {
        var (number, moment, way) = (line["employee_number"], line["instant"], line["direction"]);
        if (number.Length == 0)
            return (null, "there is no employee number.");
        if (!WithOffset().IsMatch(moment) || !DateTimeOffset.TryParseExact(moment, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return (null, $"“{moment}” is no moment with its offset (ISO 8601), such as 2026-03-02T07:58:00+01:00.");
        if (at.Year < 2000)
            return (null, $"“{moment}” is before the year 2000.");
        if (at > now)
            return (null, $"“{moment}” is in the future. Is the device's clock right?");
        AskedDirection? direction = way.ToLowerInvariant() switch { "" => AskedDirection.Auto, "in" => AskedDirection.In, "out" => AskedDirection.Out, _ => null };
        return direction is { } known
            ? (new(line.Number, number, at.ToUniversalTime(), known, line["device"]), null)
            : (null, $"“{way}” is no direction. It is in, out or empty.");
    }

    [GeneratedRegex(@"(?:Z|[+-]\d\d:\d\d)$")]
    private static partial Regex WithOffset();
}
