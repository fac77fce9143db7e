using System.Globalization;
using System.Text.RegularExpressions;
using Attendance.Contracts;
using Attendance.Csv;
using NodaTime;
using NodaTime.Text;

namespace Attendance.Timekeeping.Imports;

/// <param name="Line">1-based, as an editor counts.</param>
/// <param name="At">UTC.</param>
public sealed record PunchLine(int Line, string Number, DateTimeOffset At, AskedDirection Direction, string Device);

/// <summary>Punches as terminals and spreadsheets write them: <see cref="CsvFile"/> with the columns of <see cref="Header"/>, or of a mapping.</summary>
public static partial class PunchFile
{
    public const string Header = "employee_number,instant,direction,device";

    private static readonly PunchMapping Usual = new("employee_number", "instant", null, null, null, "direction", "in", "out", "device", null);
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK"];

    /// <param name="now">Later punches cannot be.</param>
    /// <param name="mapping">Null: the file has the columns of <see cref="Header"/>.</param>
    /// <exception cref="CsvFileException">The file, or lines of it, make no sense.</exception>
    public static List<PunchLine> Read(Stream file, DateTimeOffset now, PunchMapping? mapping = null)
    {
        mapping ??= Usual;
        string[] columns = [.. ((string?[])[mapping.Number, mapping.Moment, mapping.Time, mapping.Direction, mapping.Device]).OfType<string>().Distinct()];
        var moments = Moments(mapping);
        return CsvFile.Read(file, columns, line => Read(line, now, mapping, moments));
    }

    private static (PunchLine? Line, string? Fault) Read(CsvLine line, DateTimeOffset now, PunchMapping mapping, Func<string, (DateTimeOffset At, string? Fault)> moments)
    {
        var number = line[mapping.Number];
        if (number.Length == 0)
            return (null, "there is no employee number.");
        var moment = mapping.Time is null ? line[mapping.Moment] : $"{line[mapping.Moment]} {line[mapping.Time]}";
        var (at, fault) = moments(moment);
        if (fault is not null)
            return (null, fault);
        if (at.Year < 2000)
            return (null, $"“{moment}” is before the year 2000.");
        if (at > now)
            return (null, $"“{moment}” is in the future. Is the device's clock right?");
        var way = mapping.Direction is null ? "" : line[mapping.Direction];
        AskedDirection? direction = way.Length == 0 ? AskedDirection.Auto : Is(way, mapping.InWord) ? AskedDirection.In : Is(way, mapping.OutWord) ? AskedDirection.Out : null;
        return direction is { } known
            ? (new(line.Number, number, at.ToUniversalTime(), known, mapping.Device is null ? mapping.DeviceName ?? "" : line[mapping.Device]), null)
            : (null, $"“{way}” is no direction. It is {mapping.InWord}, {mapping.OutWord} or empty.");
    }

    private static bool Is(string way, string? word) => string.Equals(way, word, StringComparison.OrdinalIgnoreCase);

    private static Func<string, (DateTimeOffset At, string? Fault)> Moments(PunchMapping mapping)
    {
        if (mapping is not { Format: { } format, Zone: { } zone })
            return text => WithOffset().IsMatch(text) && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
                ? (at, null) : (default, $"“{text}” is no moment with its offset (ISO 8601), such as 2026-03-02T07:58:00+01:00.");
        var pattern = LocalDateTimePattern.CreateWithInvariantCulture(format);
        var place = DateTimeZoneProviders.Tzdb[zone];
        return text =>
        {
            if (pattern.Parse(text) is not { Success: true, Value: var local })
                return (default, $"“{text}” is no time written as {format}.");
            // Moments of other centuries could not be calculated with.
            if (local.Year is < 2000 or > 9000)
                return (default, $"“{text}” is before the year 2000, or no year of ours.");
            var known = place.MapLocal(local);
            return known.Count switch
            {
                1 => (known.Single().ToDateTimeOffset(), null),
                0 => (default, $"“{text}” never was in {zone}: the clock was put forward over it."),
                _ => (default, $"“{text}” came twice in {zone}, as the clock was put back. The file must say the offset."),
            };
        };
    }

    [GeneratedRegex(@"(?:Z|[+-]\d\d:\d\d)$")]
    private static partial Regex WithOffset();
}
