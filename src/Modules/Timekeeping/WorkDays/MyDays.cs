using Attendance.EventStore;
using Attendance.Timekeeping.Calendars;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Timesheets;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>The days of the person who asks.</summary>
internal static class MyDaysEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/my/days", Get).RequireAuthorization(Policies.Employee);
        routes.MapGet("/my/days/file", File).RequireAuthorization(Policies.Employee);
    }

    private static async Task<IResult> Get(string? from, string? to, HttpContext context, IDocumentStore store, IDocumentSession session, PersonVault vault, GetPersonDays days, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        var own = await ReadAsync(from, to, context, store, session, vault, days, cancellation);
        return Page.Of<MyDaysPage>(new
        {
            Days = own,
            CalendarSince = await GetCalendars.OpenedAtAsync(session, own.Sheet.Person.Id, cancellation),
            Sums = await timesheets.SumsAsync(own.Sheet.Person, cancellation),
            ToConfirm = await days.ToConfirmAsync(own.Sheet.Person, own.Sheet.Site.Zone, cancellation),
            Moved = await GetMovedPunches.RunAsync(session, own.Sheet.Person.Id, clock.GetUtcNow(), cancellation),
        });
    }

    private static async Task<IResult> File(
        string? from, string? to, string? format, [AsParameters] FileWords words, HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, GetPersonDays days, TimeProvider clock, CancellationToken cancellation) =>
        TimesheetFile.Answer(context.Request, [(await ReadAsync(from, to, context, store, session, vault, days, cancellation)).Sheet], format, FileChoice.Read(clock.GetUtcNow(), words));

    private static async Task<PersonDays> ReadAsync(string? from, string? to, HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, GetPersonDays days, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync([nameof(RosterProjection), nameof(PunchProjection), nameof(CalendarProjection)], TimeSpan.FromSeconds(1), cancellation);
        var person = await GetPeople.OneAsync(session, vault, context.User.EmployeeId()!.Value, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        return await days.RunAsync(person, from, to, cancellation);
    }
}
