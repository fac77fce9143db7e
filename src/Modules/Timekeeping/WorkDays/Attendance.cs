using System.Security.Claims;
using Attendance.EventStore;
using Attendance.Timekeeping.PayrollProfiles;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Timesheets;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.WorkDays;

public sealed record EmployeeResponse(Guid Id, string Number, string Name);

/// <param name="In">Instant in UTC; absent when it is missing.</param>
/// <param name="Out">Instant in UTC; absent while the session is open.</param>
public sealed record SessionResponse(DateTimeOffset? In, DateTimeOffset? Out);

public sealed record DayResponse(DateOnly WorkDate, IReadOnlyList<SessionResponse> Sessions);

public sealed record AttendanceResponse(EmployeeResponse Employee, IReadOnlyList<DayResponse> Days);

/// <summary>Everyone's days in a range: the page for payroll, and the API.</summary>
internal static class AttendanceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/attendance", Get).RequireAuthorization(Policies.Boards);
        routes.MapGet("/attendance/file", File).RequireAuthorization(Policies.Boards);
        routes.MapGet("/api/v1/attendance", GetApi).RequireAuthorization(Policies.AttendanceRead).WithTags("Attendance")
            .WithSummary("Days and sessions by work date (YYYY-MM-DD, both inclusive)").Produces<IReadOnlyList<AttendanceResponse>>().ProducesProblem(404).ProducesProblem(422);
    }

    private static async Task<IResult> Get(
        string? from, string? to, string? site, [AsParameters] ListQuery list, ClaimsPrincipal user, IDocumentStore store, IQuerySession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var range = DateRange.Read(from, to, LocalDate.Latest(clock.GetUtcNow(), sites.Values));
        var people = list.PageOf(await PeopleAsync(user, range, Known(site, sites), list, session, vault, cancellation));
        return Page.Of<AttendancePage>(new
        {
            Range = range,
            Sites = sites.Values.Where(one => user.SeesEverybodysHours() || user.ManagedSites().Contains(one.Id)).OrderBy(one => one.Name, StringComparer.CurrentCultureIgnoreCase).ToList(),
            Site = Known(site, sites),
            Profiles = (await GetPayrollProfiles.RunAsync(session, cancellation)).Select(profile => profile.Name).ToList(),
            MayImport = user.IsAdministrator(),
            SeesEverybody = user.SeesEverybodysHours(),
            Sheets = people.With(await timesheets.OfAsync(people.Items, range, cancellation)),
        });
    }

    private static async Task<IResult> File(
        string? from, string? to, string? site, string? format, [AsParameters] ListQuery list, [AsParameters] FileWords words, HttpRequest request, ClaimsPrincipal user,
        IDocumentStore store, IQuerySession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var range = DateRange.Read(from, to, LocalDate.Latest(clock.GetUtcNow(), sites.Values));
        var asked = (await PeopleAsync(user, range, Known(site, sites), list, session, vault, cancellation)).Select(person => person.Id).ToHashSet();
        TimesheetFile.MustFit(asked.Count, range);
        return TimesheetFile.Answer(request, await timesheets.RunAsync(range, person => asked.Contains(person.Id), withoutDays: false, cancellation), format, await GetPayrollProfiles.ChoiceAsync(session, clock.GetUtcNow(), words, cancellation));
    }

    /// <summary>Whose hours are asked for, by name; not those who had left before.</summary>
    private static async Task<IReadOnlyList<Person>> PeopleAsync(ClaimsPrincipal user, DateRange range, Guid? site, ListQuery list, IQuerySession session, PersonVault vault, CancellationToken cancellation) =>
        [.. (await GetPeople.WithHoursAsync(session, vault, user, cancellation))
            .Where(person => (site is null || person.SiteId == site) && (person.LeftAt is not { } left || LocalDate.At(left, null).AddDays(1) >= range.From) && list.Matches(person.Name, person.Number))];

    private static Guid? Known(string? site, IReadOnlyDictionary<Guid, SiteView> sites) => string.IsNullOrEmpty(site) ? null
        : Guid.TryParse(site, out var id) && sites.ContainsKey(id) ? id : throw new Rejection("There is no such site.", "site", RejectionKind.NotFound);

    private static async Task<IResult> GetApi(string? from, string? to, Guid? employee, IDocumentStore store, IQuerySession session, PersonVault vault, PunchSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        await CatchUpAsync(store, cancellation);
        var range = DateRange.Read(from, to, LocalDate.Latest(clock.GetUtcNow(), (await GetPeople.SitesAsync(session, cancellation)).Values));
        var people = await GetPeople.AllAsync(session, vault, cancellation);
        if (employee is { } one)
        {
            var person = people.GetValueOrDefault(one) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
            return TypedResults.Ok<IReadOnlyList<AttendanceResponse>>([Response(person, await GetDays.OfAsync(session, one, range.From, range.To, settings.LongestSession, cancellation))]);
        }
        var days = await GetDays.AllAsync(session, range.From, range.To, settings.LongestSession, cancellation);
        return TypedResults.Ok<IReadOnlyList<AttendanceResponse>>(
            [.. people.Values.Where(person => days.ContainsKey(person.Id)).OrderBy(person => person.Number, StringComparer.Ordinal).Select(person => Response(person, days[person.Id]))]);
    }

    private static AttendanceResponse Response(Person person, IReadOnlyList<WorkDay> days) =>
        new(new(person.Id, person.Number, person.Name),
            [.. days.Select(day => new DayResponse(day.Date, [.. day.Sessions.Select(session => new SessionResponse(session.In?.OccurredAt, session.Out?.OccurredAt))]))]);

    private static async Task CatchUpAsync(IDocumentStore store, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync([nameof(RosterProjection), nameof(PunchProjection)], TimeSpan.FromSeconds(1), cancellation);
    }
}
