using System.Security.Claims;
using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>Which people of a day are shown.</summary>
public enum DayShow
{
    All,
    Came,
    Late,
    Early,
    Absent,
    Away,
    Missing,
}

/// <summary>One day of everybody whose hours somebody sees: in, out, hours and marks; who was late, left early, or did not come.</summary>
internal static class DayBoardEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/attendance/day", Get).RequireAuthorization(Policies.Boards);
        routes.MapGet("/attendance/day/file", File).RequireAuthorization(Policies.Boards);
    }

    private static async Task<IResult> Get(
        string? date, string? show, [AsParameters] ListQuery list, ClaimsPrincipal user, IQuerySession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        var day = await DayAsync(date, session, clock, cancellation);
        var only = Read(show);
        var people = (await GetPeople.WithHoursAsync(session, vault, user, cancellation)).Where(person => list.Matches(person.Name, person.Number)).ToList();
        var days = await timesheets.OfDayAsync(people, day, cancellation);
        var asked = list.PageOf(people.Where(person => IsShown(person, days.GetValueOrDefault(person.Id), only)).ToList());
        return Page.Of<DayBoardPage>(new
        {
            Day = day,
            Show = only,
            Counts = Enum.GetValues<DayShow>().ToDictionary(one => one, one => people.Count(person => IsShown(person, days.GetValueOrDefault(person.Id), one))),
            Sheets = asked.With(await timesheets.OfAsync(asked.Items, new(day, day), cancellation)),
        });
    }

    private static async Task<IResult> File(
        string? date, string? show, string? format, [AsParameters] ListQuery list, ClaimsPrincipal user, IQuerySession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        var day = await DayAsync(date, session, clock, cancellation);
        var people = (await GetPeople.WithHoursAsync(session, vault, user, cancellation)).Where(person => list.Matches(person.Name, person.Number)).ToList();
        var days = await timesheets.OfDayAsync(people, day, cancellation);
        var sheets = await timesheets.OfAsync([.. people.Where(person => IsShown(person, days.GetValueOrDefault(person.Id), Read(show)))], new(day, day), cancellation);
        return TimesheetFile.Answer(sheets, format ?? "csv", new(clock.GetUtcNow()));
    }

    private static async Task<DateOnly> DayAsync(string? date, IQuerySession session, TimeProvider clock, CancellationToken cancellation) =>
        string.IsNullOrWhiteSpace(date) ? LocalDate.Latest(clock.GetUtcNow(), (await GetPeople.SitesAsync(session, cancellation)).Values) : WorkDate.Read(date, "A date is written as YYYY-MM-DD, from the year 2000 on.", "date");

    private static DayShow Read(string? show) => Enum.TryParse<DayShow>(show, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : DayShow.All;

    /// <param name="day">Null: there is nothing of that day.</param>
    private static bool IsShown(Person person, DayHours? day, DayShow show) => show switch
    {
        DayShow.All => person.Active || day is not null,
        DayShow.Came => day is { Sessions.Count: > 0 },
        DayShow.Missing => day is not null && (day.LacksPunch || day.Flags.Contains(DayFlag.Estimated)),
        _ => day is not null && day.Flags.Contains(show switch { DayShow.Late => DayFlag.Late, DayShow.Early => DayFlag.LeftEarly, DayShow.Away => DayFlag.Away, _ => DayFlag.Absent }),
    };
}
