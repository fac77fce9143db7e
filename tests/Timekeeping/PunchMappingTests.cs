using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Attendance.Contracts;
using Attendance.Csv;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Imports;
using Attendance.Timekeeping.Tests.Hours;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class PunchMappingTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static readonly PunchMapping Gate = new("Nr", "Datum", "Zeit", "dd.MM.yyyy HH:mm", "Europe/Vienna", "Art", "K", "G", null, "Gate");
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_terminals_own_columns_and_words_are_read()
    {
        var lines = Read("Zeit;Nr;Art;Datum\n08:01;A-1;K;02.03.2026\n16:30;A-1;g;02.03.2026\n16:31;A-1;;02.07.2026\n");

        Assert.Equal(
            [new(2, "A-1", new(2026, 3, 2, 7, 1, 0, TimeSpan.Zero), AskedDirection.In, "Gate"), new(3, "A-1", new(2026, 3, 2, 15, 30, 0, TimeSpan.Zero), AskedDirection.Out, "Gate"), new PunchLine(4, "A-1", new(2026, 7, 2, 14, 31, 0, TimeSpan.Zero), AskedDirection.Auto, "Gate")],
            lines);
    }

    [Theory]
    [InlineData("29.03.2026;02:30;A-1;K", "Line 2: “29.03.2026 02:30” never was in Europe/Vienna")]
    [InlineData("25.10.2026;02:30;A-1;K", "Line 2: “25.10.2026 02:30” came twice in Europe/Vienna")]
    [InlineData("2026-03-02;08:00;A-1;K", "Line 2: “2026-03-02 08:00” is no time written as dd.MM.yyyy HH:mm.")]
    [InlineData("01.01.0001;00:00;A-1;K", "Line 2: “01.01.0001 00:00” is before the year 2000")]
    [InlineData("31.12.9999;23:00;A-1;K", "Line 2: “31.12.9999 23:00” is before the year 2000, or no year of ours.")]
    [InlineData("02.03.2026;08:00;A-1;X", "Line 2: “X” is no direction. It is K, G or empty.")]
    public void What_the_clock_did_not_show_or_the_mapping_does_not_know_is_told_with_its_line(string line, string told) =>
        Assert.StartsWith(told, Assert.Throws<CsvFileException>(() => Read($"Datum;Zeit;Nr;Art\n{line}\n")).Message, StringComparison.Ordinal);

    public static TheoryData<string, SavePunchMapping> Refused => new()
    {
        { "give the mapping a name", new("", Gate, Now) },
        { "column of the employee number", new("Gate", Gate with { Number = "" }, Now) },
        { "column of the moment", new("Gate", Gate with { Moment = "" }, Now) },
        { "both a format and a zone", new("Gate", Gate with { Zone = null }, Now) },
        { "There is no zone Europe/Wien.", new("Gate", Gate with { Zone = "Europe/Wien" }, Now) },
        { "is no format of a date and a time", new("Gate", Gate with { Format = "dd.MM.yyyy" }, Now) },
        { "in two columns", new("Gate", Gate with { Format = null, Zone = null }, Now) },
        { "what stands there for in", new("Gate", Gate with { OutWord = "k" }, Now) },
        { "column of the device", new("Gate", Gate with { DeviceName = null }, Now) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_mapping_that_could_read_nothing_is_refused(string told, SavePunchMapping command) =>
        Assert.Contains(told, Specification.Refusal(() => SavePunchMappingHandler.Handle(command)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_each_day_that_is_over_the_first_time_and_the_last_are_kept()
    {
        PunchLine[] lines =
        [
            At("2026-03-02T08:00Z"), At("2026-03-02T12:00Z"), At("2026-03-02T12:30Z"), At("2026-03-02T16:00Z"),
            At("2026-03-03T09:00Z"),
            At("2026-03-04T08:00Z"), At("2026-03-04T10:00Z"),
        ];

        var kept = FirstInLastOut.Of(lines.Reverse(), TestRules.Of("as punched"), "Europe/Vienna", new(2026, 3, 4, 12, 1, 0));

        // A night that is not over at half past two has no last time yet.
        PunchLine[] night = [At("2026-03-02T20:55Z"), At("2026-03-03T01:00Z")];
        Assert.Empty(FirstInLastOut.Of(night, TestRules.Of("night shift"), "Europe/Vienna", new(2026, 3, 3, 2, 30, 0)));
        Assert.Equal(2, FirstInLastOut.Of(night, TestRules.Of("night shift"), "Europe/Vienna", new(2026, 3, 3, 12, 1, 0)).Count);
        Assert.Equal([(lines[0].At, AskedDirection.In), (lines[3].At, AskedDirection.Out), (lines[4].At, AskedDirection.In)], kept.OrderBy(line => line.At).Select(line => (line.At, line.Direction)));
    }

    [Fact]
    public async Task A_file_is_read_on_the_page_first_dry_then_recorded_and_again_changes_nothing()
    {
        Dictionary<string, string> form = new() { ["name"] = "Gate", ["number"] = "Nr", ["moment"] = "Datum", ["time"] = "Zeit", ["format"] = "dd.MM.yyyy HH:mm", ["zone"] = "Europe/Vienna", ["deviceName"] = "Gate" };
        (await workforce.Administrator.PostFormAsync("/imports", "/imports/mappings", form)).EnsureSuccessStatusCode();
        await workforce.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
        const string File = "Nr,Datum,Zeit\nA-1,02.03.2026,08:00\nA-1,02.03.2026,12:00\nA-1,02.03.2026,17:00\n";

        var told = await SendAsync(File, new() { ["mapping"] = "Gate", ["firstInLastOut"] = "yes" });
        Assert.Contains("This would happen; nothing was recorded", told, StringComparison.Ordinal);
        Assert.Contains("2 new, 0 known already, 0 repeated within a moment, 1 left out", told, StringComparison.Ordinal);
        Assert.Equal(0, await workforce.CountAsync("punch_recorded"));

        Assert.Contains("Recorded", await SendAsync(File, new() { ["mapping"] = "Gate", ["firstInLastOut"] = "yes", ["record"] = "yes" }), StringComparison.Ordinal);
        Assert.Contains("0 new, 2 known already", await SendAsync(File, new() { ["mapping"] = "Gate", ["firstInLastOut"] = "yes", ["record"] = "yes" }), StringComparison.Ordinal);
        Assert.Equal(2, await workforce.CountAsync("punch_recorded"));
        // What somebody wrote is told as they wrote it.
        Assert.Contains("Line 2: “{0}” is no moment", await SendAsync("employee_number,instant,direction,device\nA-1,{0},,T\n", [], HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
        Assert.Contains("Line 1: there is no column employee_number", await SendAsync(File, [], HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
    }

    private static List<PunchLine> Read(string file) => PunchFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(file)), Now, Gate);

    private static PunchLine At(string moment) => new(2, "A-1", DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture), AskedDirection.Auto, "T");

    private async Task<string> SendAsync(string file, Dictionary<string, string> fields, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(file)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } }, "punches", "punches.csv" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        form.Add(new StringContent(await workforce.Administrator.TokenAsync("/imports")), "__RequestVerificationToken");
        var answer = await workforce.Administrator.SubmitAsync("/imports", form);
        Assert.Equal(expected, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.TextAsync());
    }
}
