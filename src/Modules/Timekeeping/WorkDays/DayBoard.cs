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
        var seen = await GetPeople.WithHoursAsync(session, vault, user, cancellation);
        var day = await DayAsync(date, seen, session, clock, cancellation);
        var only = Read(show);
        var people = seen.Where(person => list.Matches(person.Name, person.Number)).ToList();
        var asked = list.PageOf(await ShownAsync(people, day, only, timesheets, cancellation));
        return Page.Of<DayBoardPage>(new
        {
            Day = day,
            Show = only,
            Sheets = asked.With(await timesheets.OfAsync(asked.Items, new(day, day), cancellation)),
        });
    }

    private static async Task<IResult> File(
        string? date, string? show, string? format, [AsParameters] ListQuery list, HttpRequest request, ClaimsPrincipal user, IQuerySession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        var seen = await GetPeople.WithHoursAsync(session, vault, user, cancellation);
        var day = await DayAsync(date, seen, session, clock, cancellation);
        var people = seen.Where(person => list.Matches(person.Name, person.Number)).ToList();
        var sheets = await timesheets.OfAsync(await ShownAsync(people, day, Read(show), timesheets, cancellation), new(day, day), cancellation);
        return TimesheetFile.Answer(request, sheets, format ?? "csv", new(clock.GetUtcNow()));
    }

    /// <summary>Without a date, today where most of these people are.</summary>
    private static async Task<DateOnly> DayAsync(string? date, IReadOnlyList<Person> people, IQuerySession session, TimeProvider clock, CancellationToken cancellation) =>
        string.IsNullOrWhiteSpace(date) ? LocalDate.At(clock.GetUtcNow(), (await GetPeople.SitesAsync(session, cancellation)).GetValueOrDefault(people.CountBy(person => person.SiteId).DefaultIfEmpty().MaxBy(site => site.Value).Key)?.Zone) : WorkDate.Read(date, "A date is written as YYYY-MM-DD, from the year 2000 on.", "date");

    private static DayShow Read(string? show) => Enum.TryParse<DayShow>(show, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : DayShow.All;

    /// <summary>Everybody who had not left before; or those of whom the day says so.</summary>
    private static async Task<IReadOnlyList<Person>> ShownAsync(IReadOnlyList<Person> people, DateOnly day, DayShow show, GetTimesheets timesheets, CancellationToken cancellation)
    {
        if (show == DayShow.All)
            return [.. people.Where(person => person.LeftAt is not { } left || LocalDate.At(left, null).AddDays(1) >= day)];
        return await timesheets.WhereDayAsync(people, day, own => IsShown(own, show), cancellation);
    }

    private static bool IsShown(DayHours day, DayShow show) => show switch
    {
        DayShow.Came => day.Sessions.Count > 0,
        DayShow.Missing => day.LacksPunch || day.Flags.Contains(DayFlag.Estimated),
        _ => day.Flags.Contains(show switch { DayShow.Late => DayFlag.Late, DayShow.Early => DayFlag.LeftEarly, DayShow.Away => DayFlag.Away, _ => DayFlag.Absent }),
    };
}
