using System.Text;
using Attendance.Contracts;
using Attendance.Csv;
using Attendance.Timekeeping.Imports;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Microsoft.Extensions.DependencyInjection;
using static Attendance.Timekeeping.Tests.Punching;

namespace Attendance.Timekeeping.Tests;

public sealed class ImportPunchesTests(Workforce workforce) : IClassFixture<Workforce>
{
    private const string Monday =
        """
        employee_number,instant,direction,device
        A-1,2026-03-02T08:00:00+00:00,in,T1
        A-1,2026-03-02T12:00:00+00:00,out,T1
        A-1,2026-03-02T12:30:00+00:00,,T1
        B-1,2026-03-02T23:00:00Z,,T2
        """;

    [Fact]
    public async Task The_same_file_three_times_records_its_punches_once()
    {
        var first = await ImportAsync(Monday);
        var recorded = await workforce.CountAsync("punch_recorded");
        var second = await ImportAsync(Monday);
        var third = await ImportAsync(Monday.Replace("T08:00:00+00:00", "T09:00:00+01:00", StringComparison.Ordinal));

        Assert.Equal([new("A-1", 3, 0, 0, 0), new ImportedPerson("B-1", 1, 0, 0, 0)], first);
        Assert.Equal([new("A-1", 0, 0, 3, 0), new ImportedPerson("B-1", 0, 0, 1, 0)], second);
        Assert.Equal(second, third);
        Assert.Equal(recorded, await workforce.CountAsync("punch_recorded"));
        var punch = (await workforce.QueryAsync<string>(
            "select concat_ws(' ', data ->> 'Direction', data ->> 'Method', data ->> 'LocalTime', data ->> 'WorkDate') from mt_events where type = 'punch_recorded' and data ->> 'EmployeeId' = $1", workforce.Ben.ToString()))[0];
        // Tuesday morning in Tokyo.
        Assert.Equal("In Imported 2026-03-03T08:00:00 2026-03-03", punch);
    }

    [Fact]
    public async Task Told_first_what_would_happen_nothing_does()
    {
        var before = await workforce.CountAsync("punch_recorded");

        var told = await ImportAsync("employee_number,instant,direction,device\nA-1,2026-04-02T08:00:00Z,in,T1\n", isDry: true);

        Assert.Equal([new ImportedPerson("A-1", 1, 0, 0, 0)], told);
        Assert.Equal(before, await workforce.CountAsync("punch_recorded"));
    }

    [Theory]
    [InlineData("", "Line 1: there is no column employee_number, instant, direction, device")]
    [InlineData("number,instant,direction,device\n", "Line 1: there is no column employee_number.")]
    [InlineData("employee_number,instant,direction,device\nA-1,2026-04-02T08:00:00,in,T1\n", "Line 2: “2026-04-02T08:00:00” is no moment with its offset")]
    [InlineData("employee_number,instant,direction,device\nA-1,2026-02-30T08:00:00Z,in,T1\n", "Line 2: “2026-02-30T08:00:00Z” is no moment")]
    [InlineData("employee_number,instant,direction,device\nA-1,2026-04-02T08:00:00Z,enter,T1\n", "Line 2: “enter” is no direction.")]
    [InlineData("employee_number,instant,direction,device\nA-1,2226-04-02T08:00:00Z,in,T1\n", "Line 2: “2226-04-02T08:00:00Z” is in the future.")]
    [InlineData("employee_number,instant,direction,device\nA-1,2026-04-02T08:00:00Z,in\n", "Line 2: 3 fields where 4 were expected.")]
    [InlineData("employee_number,instant,direction,device\nA-1,2026-04-02T08:00:00Z,in,T1\nX-9,2026-04-02T08:00:00Z,in,T1\n", "Line 3: there is no employee with the number X-9.")]
    [InlineData("employee_number,instant,direction,device\nA-1,2026-04-02T08:00:00Z,in,T1\nA-1,2026-04-02T08:00:00Z,out,T1\n", "Line 3: line 2 says otherwise of the same moment")]
    [InlineData("employee_number,instant,direction,device\n,2026-04-02T08:00:00Z,in,T1\n", "Line 2: there is no employee number.")]
    [InlineData("employee_number,instant,direction,device\n\"A-1,2026-04-02T08:00:00Z,in,T1\n", "Line 2: the quotes do not match")]
    public async Task What_makes_no_sense_is_told_with_its_line_and_nothing_is_recorded(string file, string told)
    {
        var before = await workforce.CountAsync("punch_recorded");

        var problem = await Assert.ThrowsAsync<CsvFileException>(() => ImportAsync(file));

        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        Assert.Equal(before, await workforce.CountAsync("punch_recorded"));
    }

    [Fact]
    public async Task Another_encoding_is_told()
    {
        var file = Encoding.Latin1.GetBytes("employee_number,instant,direction,device\nA-1,2026-04-02T08:00:00Z,in,Tür\n");

        var problem = await Assert.ThrowsAsync<CsvFileException>(() => ImportAsync(file));

        Assert.Equal("The file is not UTF-8. Please save it as UTF-8.", problem.Message);
    }

    [Fact]
    public async Task All_faults_are_told_up_to_twenty()
    {
        var file = "employee_number,instant,direction,device\n" + string.Concat(Enumerable.Repeat("A-1,never,in,T1\n", 50));

        var problem = await Assert.ThrowsAsync<CsvFileException>(() => ImportAsync(file));

        Assert.Equal(20, problem.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void A_line_a_moment_after_another_says_the_same_again()
    {
        var decision = Decide(PunchLog.Initial, Line(2, 0), Line(3, 30), Line(4, 3600));

        Assert.Equal((2, 1), (decision.Events.Count, decision.Repeats));
        Assert.Equal([Direction.In, Direction.Out], decision.Events.OfType<PunchRecorded>().Select(punch => punch.Direction));
    }

    [Fact]
    public void What_comes_late_counts_as_if_it_had_come_in_time()
    {
        var first = Decide(PunchLog.Initial, Line(2, 0), Line(3, 7200));
        var state = first.Events.Aggregate(PunchLog.Initial, PunchLog.Evolve);

        var late = Decide(state, Line(4, 3600), Line(5, 5400));

        var log = late.Events.Aggregate(state, PunchLog.Evolve);
        Assert.Equal([Direction.In, Direction.Out, Direction.In, Direction.Out], log.Punches.Select(punch => punch.Direction));
    }

    [Fact]
    public void A_terminal_s_in_while_in_is_kept()
    {
        var decision = Decide(PunchLog.Initial, Line(2, 0, AskedDirection.In), Line(3, 3600, AskedDirection.In));

        Assert.Equal([Direction.In, Direction.In], decision.Events.OfType<PunchRecorded>().Select(punch => punch.Direction));
    }

    private static PunchLine Line(int number, int seconds, AskedDirection direction = AskedDirection.Auto) => new(number, "A-1", Morning.AddSeconds(seconds), direction, "T1");

    private static ImportDecision Decide(PunchLog state, params PunchLine[] lines) =>
        ImportPunchesHandler.Handle(new(Employee, Here, "Europe/Vienna", lines, Morning.AddDays(1)), state, PersonRules.None, Settings);

    private Task<IReadOnlyList<ImportedPerson>> ImportAsync(string file, bool isDry = false) => ImportAsync(Encoding.UTF8.GetBytes(file), isDry);

    private async Task<IReadOnlyList<ImportedPerson>> ImportAsync(byte[] file, bool isDry = false) =>
        await workforce.App.Services.GetRequiredService<ImportingPunches>().RunAsync(new MemoryStream(file), isDry, new(), null, TestContext.Current.CancellationToken);
}
