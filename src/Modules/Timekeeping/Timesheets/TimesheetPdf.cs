using System.Globalization;
using Attendance.Pdf;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>Timesheets on paper: a table of days for each person, sums, how the hours come about, and lines to sign.</summary>
public static class TimesheetPdf
{
    private const double Margin = 42, Small = 7.5, Usual = 8.5, Line = 11.5, FooterSpace = 50, LogoWidth = 120, LogoHeight = 48;

    /// <summary>Where columns begin, as a share of the width; the last one ends at 1.</summary>
    private static readonly (string Title, double From, double To, bool IsNumber)[] Columns =
        [("Day", 0, 0.15, false), ("In and out", 0.15, 0.40, false), ("Breaks", 0.40, 0.48, true), ("Hours", 0.48, 0.57, true), ("Overtime", 0.57, 0.67, true), ("Target", 0.67, 0.76, true), ("Notes", 0.775, 1, false)];

    /// <param name="created">The date that the file carries.</param>
    /// <param name="progress">Told how many are done; null: nobody asks.</param>
    /// <param name="closed">Null: of days that may still change.</param>
    public static byte[] Write(IReadOnlyList<Timesheet> sheets, PaperSize paper, DateTimeOffset created, IProgress<(int Done, int All)>? progress = null, ClosedMark? closed = null)
    {
        var title = sheets is [{ } only] ? $"Timesheet {only.Person.Name}, {Dates(only.Range)}" : "Timesheets";
        var document = new PdfDocument(title, "en", created);
        var fonts = TimesheetFonts.Create();
        if (sheets.Count == 0)
            new Writer(document, fonts, "", paper).Nothing();
        // Everybody's pages show the same picture, which is in the file once.
        var logos = sheets.Select(sheet => sheet.Logo).OfType<Logo>().DistinctBy(logo => logo.Sha256).ToDictionary(logo => logo.Sha256, logo => new PdfPicture(logo.Jpeg, logo.Width, logo.Height));
        for (var i = 0; i < sheets.Count; i++)
        {
            new Writer(document, fonts, sheets[i].Organisation, paper, sheets[i].Logo is { } logo ? logos[logo.Sha256] : null).Write(sheets[i], created, closed);
            progress?.Report((i + 1, sheets.Count));
        }
        return document.Save();
    }

    private static string Dates(DateRange range) => string.Create(CultureInfo.InvariantCulture, $"{range.From:d MMM yyyy} to {range.To:d MMM yyyy}");

    /// <summary>One person's pages.</summary>
    private sealed class Writer(PdfDocument document, TimesheetFonts fonts, string organisation, PaperSize paper, PdfPicture? logo = null)
    {
        private readonly PdfTag _section = document.Structure.Add("Sect");
        private readonly int _first = document.PageCount;
        private PdfPage _page = null!;
        private double _y;

        private double Width => _page.Width - 2 * Margin;

        private double Right => _page.Width - Margin;

        public void Nothing()
        {
            NewPage(null);
            _page.Text(Margin, _y, "There are no hours in these days.", fonts.Regular, Usual, _section.Add("P"));
        }

        public void Write(Timesheet sheet, DateTimeOffset created, ClosedMark? closed)
        {
            NewPage(null);
            Heading(sheet);
            Table(sheet);
            Sums(sheet);
            Signatures(sheet);
            Explanations(sheet);
            Footers(sheet, created, closed);
        }

        private void Heading(Timesheet sheet)
        {
            var beside = 0.0;
            if (logo is not null)
            {
                var scale = Math.Min(LogoWidth / logo.Width, LogoHeight / logo.Height);
                beside = scale * logo.Width + 12;
                _page.Picture(Right - scale * logo.Width, Margin - 10, scale * logo.Width, scale * logo.Height, logo);
            }
            _page.Text(Margin, _y, fonts.Bold.Fit(sheet.Person.Name, 16, Width - beside), fonts.Bold, 16, _section.Add("H1"));
            _y += 16;
            _page.Text(Margin, _y, $"Timesheet, {Dates(sheet.Range)}", fonts.Regular, 11, _section.Add("P"));
            _y += 14;
            _page.Text(Margin, _y, fonts.Regular.Fit($"Number {sheet.Person.Number}, {sheet.Site.Name} (times of {sheet.Site.Zone.Replace('_', ' ')})", Usual, Width), fonts.Regular, Usual, _section.Add("P"), 0.35);
            _y += 22;
        }

        private void Table(Timesheet sheet)
        {
            var table = _section.Add("Table");
            Header(table.Add("TR"));
            foreach (var day in sheet.Days)
                Row(day, sheet, table);
            if (Room(2 * Line, sheet))
                Header(null);
            _page.Line(Margin, _y - 8.5, Right, _y - 8.5, 0.8, 0.2);
            var row = table.Add("TR");
            string[] cells = ["Total", "", Durations.Text(sheet.Breaks), Durations.Text(sheet.Worked), Durations.Text(sheet.Overtime), Durations.Text(sheet.Target), sheet.Target > TimeSpan.Zero ? $"Balance {Durations.Signed(sheet.Balance)}" : ""];
            for (var i = 0; i < cells.Length; i++)
                Cell(i, cells[i], fonts.Bold, i == 0 ? row.Add("TH", "Row") : row.Add("TD"));
            _y += 2 * Line;
        }

        private void Header(PdfTag? row)
        {
            for (var i = 0; i < Columns.Length; i++)
                Cell(i, Columns[i].Title, fonts.Bold, row?.Add("TH", "Column"));
            _page.Line(Margin, _y + 3.5, Right, _y + 3.5, 0.8, 0.2);
            _y += Line + 4;
        }

        private void Row(DayHours day, Timesheet sheet, PdfTag table)
        {
            var sessions = day.Sessions.Select(session => Session(session, day.Date)).DefaultIfEmpty("").ToList();
            var notes = fonts.Regular.Wrap(string.Join(", ", DayFlags.Notes(day)), Small, Width * (Columns[^1].To - Columns[^1].From));
            var lines = Math.Max(sessions.Count, Math.Max(1, notes.Count));
            if (Room(lines * Line, sheet))
                Header(null);
            var row = table.Add("TR");
            Cell(0, day.Date.ToString("ddd d MMM", CultureInfo.InvariantCulture), fonts.Regular, row.Add("TH", "Row"));
            var (inAndOut, top) = (row.Add("TD"), _y);
            foreach (var session in sessions)
            {
                _page.Text(Margin + Width * Columns[1].From, _y, fonts.Regular.Fit(session, Usual, Width * (Columns[1].To - Columns[1].From)), fonts.Regular, Usual, inAndOut);
                _y += Line;
            }
            _y = top;
            TimeSpan[] times = [day.Breaks, day.Worked, day.Overtime, day.Target];
            for (var i = 0; i < times.Length; i++)
                Cell(i + 2, Durations.Text(times[i]), fonts.Regular, row.Add("TD"));
            var note = row.Add("TD");
            foreach (var (i, text) in notes.Index())
                _page.Text(Margin + Width * Columns[^1].From, _y + i * Line, text, fonts.Regular, Small, note);
            _y += lines * Line;
            _page.Line(Margin, _y - 8.5, Right, _y - 8.5, 0.3, 0.8);
        }

        private void Sums(Timesheet sheet)
        {
            Room(4 * Line, sheet);
            if (sheet.Pay.Count > 1)
            {
                _page.Text(Margin, _y, $"By rate: {string.Join(", ", sheet.Pay.Select(pay => $"{Durations.Text(pay.Time)} at {pay.Percent} %"))}", fonts.Regular, Usual, _section.Add("P"));
                _y += Line + 3;
            }
            if (sheet.Absences.Count > 0)
            {
                _page.Text(Margin, _y, fonts.Regular.Fit($"Away: {string.Join(", ", sheet.Absences.Select(kind => $"{kind.What} on {kind.Days} {(kind.Days == 1 ? "day" : "days")}"))}", Usual, Width), fonts.Regular, Usual, _section.Add("P"));
                _y += Line + 3;
            }
            _page.Text(Margin, _y, "Hours are counted to the second and shown in whole minutes.", fonts.Regular, Small, _section.Add("P"), 0.35);
            _y += Line;
        }

        private void Signatures(Timesheet sheet)
        {
            Room(5 * Line, sheet);
            _y += 2.5 * Line;
            var half = (Width - 24) / 2;
            foreach (var (i, (who, signed)) in (((string, string?)[])[("Employee, date", Signed("Confirmed", sheet.ConfirmedAt)), ("Manager, date", Signed("Approved", sheet.ApprovedAt))]).Index())
            {
                var x = Margin + i * (half + 24);
                var tag = _section.Add("P");
                if (signed is not null)
                    _page.Text(x, _y - 4, fonts.Regular.Fit(signed, Usual, half), fonts.Regular, Usual, tag);
                _page.Line(x, _y, x + half, _y, 0.6, 0.3);
                _page.Text(x, _y + 10, who, fonts.Regular, Small, tag, 0.35);
            }
            _y += 3 * Line;
        }

        private void Explanations(Timesheet sheet)
        {
            var days = sheet.Days.Where(day => day.Steps.Count > 0).ToList();
            if (days.Count == 0)
                return;
            Room(4 * Line, sheet);
            _page.Text(Margin, _y, "How the hours come about", fonts.Bold, 11, _section.Add("H2"));
            _y += Line + 4;
            foreach (var day in days)
            {
                var lines = fonts.Regular.Wrap(day.Explanation, Small, Width * 0.87);
                Room(lines.Count * Line, sheet);
                var paragraph = _section.Add("P");
                _page.Text(Margin, _y, day.Date.ToString("ddd d MMM", CultureInfo.InvariantCulture), fonts.Regular, Small, paragraph);
                foreach (var line in lines)
                {
                    _page.Text(Margin + Width * 0.13, _y, line, fonts.Regular, Small, paragraph);
                    _y += Line;
                }
            }
        }

        private void Footers(Timesheet sheet, DateTimeOffset created, ClosedMark? closed)
        {
            for (var i = _first; i < document.PageCount; i++)
            {
                var page = document[i];
                var y = page.Height - 28;
                page.Line(Margin, y - 11, page.Width - Margin, y - 11, 0.3, 0.7);
                page.Text(Margin, y, fonts.Regular.Fit(
                    string.Create(CultureInfo.InvariantCulture, $"{sheet.Person.Name}, {Dates(sheet.Range)}. Made {created.UtcDateTime:d MMM yyyy, HH:mm} UTC."), Small, Width * 0.85), fonts.Regular, Small, null, 0.35);
                if (closed is not null)
                    page.Text(Margin, y + 10, string.Create(CultureInfo.InvariantCulture, $"Closed. Period {closed.Sha256}, record {closed.Sequence}."), fonts.Regular, 6.5, null, 0.35);
                page.TextRight(page.Width - Margin, y, string.Create(CultureInfo.InvariantCulture, $"Page {i - _first + 1} of {document.PageCount - _first}"), fonts.Regular, Small, null, 0.35);
            }
        }

        /// <summary>Goes on on another page where there is no room.</summary>
        private bool Room(double height, Timesheet sheet)
        {
            if (_y + height <= _page.Height - FooterSpace)
                return false;
            NewPage($"{sheet.Person.Name}, {Dates(sheet.Range)}");
            return true;
        }

        private void NewPage(string? continued)
        {
            var (width, height) = paper == PaperSize.A4 ? (595.28, 841.89) : (612.0, 792.0);
            _page = document.AddPage(width, height);
            _y = Margin + 6;
            var head = string.Join(" · ", ((string?[])[organisation, continued]).Where(part => !string.IsNullOrEmpty(part)));
            _page.Text(Margin, _y, fonts.Regular.Fit(head, Usual, Width), fonts.Regular, Usual, null, 0.35);
            _y += 28;
        }

        private void Cell(int column, string text, PdfFont font, PdfTag? tag)
        {
            var (_, from, to, isNumber) = Columns[column];
            if (isNumber)
                _page.TextRight(Margin + Width * to, _y, text, font, Usual, tag);
            else
                _page.Text(Margin + Width * from, _y, font.Fit(text, Usual, Width * (to - from)), font, Usual, tag);
        }

        /// <summary>What stands where somebody would sign by hand.</summary>
        private static string? Signed(string what, DateTimeOffset? at) => at is { } when ? string.Create(CultureInfo.InvariantCulture, $"{what} in Attendance, {when.UtcDateTime:d MMM yyyy, HH:mm} UTC") : null;

        private static string Session(CountedSession session, DateOnly date) =>
            $"{(session.In is { } start ? Wall(start.LocalTime, date) : "?")} – {(session.Out is { } end ? Wall(end.LocalTime, date) : session.IsEstimated ? "estimated" : "?")}";

        private static string Wall(DateTime local, DateOnly date) =>
            local.ToString(DateOnly.FromDateTime(local) == date ? "HH:mm" : "HH:mm (d MMM)", CultureInfo.InvariantCulture);
    }
}
