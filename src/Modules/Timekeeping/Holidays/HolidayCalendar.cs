using System.Globalization;
using System.Text;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Holidays;

/// <summary>
/// The part of iCalendar (RFC 5545) that holidays need: events of whole days with a name, each year again where it says so.
/// Anything else is refused with its line, rather than read as something it is not.
/// </summary>
public static class HolidayCalendar
{
    private const int MostDays = 2000, LongestName = 100, YearsAhead = 10;

    /// <param name="file">UTF-8.</param>
    /// <param name="year">The present one: what repeats for ever is read until ten years after it.</param>
    /// <returns>By date, each once; of events that last several days, each of them.</returns>
    /// <exception cref="Rejection">No calendar, or an event that is no holiday; it names the line.</exception>
    public static IReadOnlyList<Holiday> Read(ReadOnlySpan<byte> file, int year)
    {
        var lines = Unfold(Decode(file));
        if (lines.Count == 0 || lines[0].Text != "BEGIN:VCALENDAR" || lines[^1].Text != "END:VCALENDAR")
            throw new Rejection("This is no iCalendar file: it begins with BEGIN:VCALENDAR and ends with END:VCALENDAR.", "calendar");
        var days = new SortedDictionary<DateOnly, string>();
        Event? one = null;
        string? inner = null;
        foreach (var (text, line) in lines)
        {
            // What stands in an event, such as an alarm, is not about the day.
            if (inner is not null)
                inner = text == $"END:{inner}" ? null : inner;
            else if (one is not null && text.StartsWith("BEGIN:", StringComparison.Ordinal))
                inner = text["BEGIN:".Length..];
            else if (text == "BEGIN:VEVENT")
                one = new(line, year + YearsAhead);
            else if (text == "END:VEVENT")
            {
                foreach (var date in (one ?? throw At(line, "an event ends that has not begun.")).Dates())
                    days[date] = one.Name;
                one = null;
                if (days.Count > MostDays)
                    throw new Rejection($"These are more than {MostDays} days.", "calendar");
            }
            else
                one?.Read(text, line);
        }
        if (one is not null)
            throw new Rejection("The last event does not end.", "calendar");
        return days.Count > 0 ? [.. days.Select(day => new Holiday(day.Key, day.Value))] : throw new Rejection("There is no event in this calendar.", "calendar");
    }

    private static string Decode(ReadOnlySpan<byte> file)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file.StartsWith(Encoding.UTF8.Preamble) ? file[3..] : file);
        }
        catch (DecoderFallbackException)
        {
            throw new Rejection("The calendar is not UTF-8.", "calendar");
        }
    }

    /// <summary>A line that begins with a space goes on with the one before it.</summary>
    private static List<(string Text, int Line)> Unfold(string text)
    {
        var lines = new List<(StringBuilder Text, int Line)>();
        foreach (var (i, raw) in text.Split('\n').Index())
        {
            var line = raw.TrimEnd('\r');
            if (line.Length > 0 && line[0] is ' ' or '\t' && lines.Count > 0)
                lines[^1].Text.Append(line, 1, line.Length - 1);
            else if (line.Length > 0)
                lines.Add((new(line), i + 1));
        }
        return [.. lines.Select(line => (line.Text.ToString(), line.Line))];
    }

    private static Rejection At(int line, string fault) => new($"Line {line}: {fault}", "calendar");

    private sealed class Event(int begins, int lastYear)
    {
        private DateOnly? _from, _to;
        private int? _times = 1;
        private bool _isCancelled;
        private DateOnly _until = DateOnly.MaxValue;

        public string Name { get; private set; } = "";

        public void Read(string text, int line)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                throw At(line, $"“{text}” has no value.");
            var value = text[(colon + 1)..];
            switch (text[..colon].Split(';')[0].ToUpperInvariant())
            {
                case "DTSTART":
                    _from = Date(value, line);
                    break;
                case "DTEND":
                    _to = Date(value, line);
                    break;
                case "SUMMARY":
                    Name = Unescape(value).Trim();
                    break;
                case "STATUS":
                    _isCancelled = value == "CANCELLED";
                    break;
                case "RRULE":
                    Repeat(value, line);
                    break;
                case "RDATE" or "EXDATE" or "DURATION":
                    throw At(line, "only whole days are read, once or every year.");
            }
        }

        /// <summary>The end of an event is the day after it.</summary>
        public IEnumerable<DateOnly> Dates()
        {
            if (_isCancelled)
                return [];
            var first = _from ?? throw At(begins, "this event has no day.");
            if (Name.Length is 0 or > LongestName)
                throw At(begins, $"a holiday has a name of up to {LongestName} characters.");
            var days = _to is { } end ? end.DayNumber - first.DayNumber : 1;
            if (days is < 1 or > 31)
                throw At(begins, "a holiday is 1 to 31 days long.");
            return Enumerable.Range(0, _times ?? Math.Max(1, lastYear - first.Year + 1)).Select(first.AddYears).Where(date => date <= _until && date.Day == first.Day && WorkDate.IsPossible(date))
                .SelectMany(date => Enumerable.Range(0, days).Select(date.AddDays));
        }

        private void Repeat(string rule, int line)
        {
            _times = null;
            foreach (var part in rule.Split(';'))
            {
                switch (part.Split('='))
                {
                    case ["FREQ", "YEARLY"] or ["INTERVAL", "1"] or ["WKST", _]:
                        break;
                    case ["COUNT", var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times is > 0 and <= 100:
                        _times = times;
                        break;
                    case ["UNTIL", { Length: >= 8 } until]:
                        _until = Date(until[..8], line);
                        break;
                    // The date of the event itself, said again.
                    case ["BYMONTH", var month] when _from is { } from && month == from.Month.ToString(CultureInfo.InvariantCulture):
                    case ["BYMONTHDAY", var day] when _from is { } same && day == same.Day.ToString(CultureInfo.InvariantCulture):
                        break;
                    default:
                        throw At(line, "only holidays of the same date every year repeat. Please use a calendar that lists each year.");
                }
            }
        }

        private static DateOnly Date(string text, int line) =>
            DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is > 1600 and < 9000 ? date
            : throw At(line, $"“{text}” is no day such as 20261225. Only whole days are read.");

        private static string Unescape(string text) =>
            text.Replace("\\n", " ", StringComparison.OrdinalIgnoreCase).Replace("\\,", ",", StringComparison.Ordinal).Replace("\\;", ";", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);
    }
}
