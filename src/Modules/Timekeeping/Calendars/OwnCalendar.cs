using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Calendars;

/// <summary>Whether a calendar program may read somebody's days. The stream is only written to: the last word counts.</summary>
public sealed record CalendarLog : IAggregate<CalendarLog>
{
    public static bool IsFolded => false;

    public static CalendarLog Initial { get; } = new();

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("calendar", employeeId);

    public static CalendarLog Evolve(CalendarLog state, object @event) => state;

    /// <summary>Hexadecimal; the secret itself is kept nowhere.</summary>
    internal static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <summary>The address of one's own days for calendar programs: a new one puts the old one out of use.</summary>
internal static class OwnCalendarEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/my/calendar", Open).RequireAuthorization(Policies.Employee);
        routes.MapPost("/my/calendar/close", Close).RequireAuthorization(Policies.Employee);
    }

    private static async Task<IResult> Open(HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation)
    {
        var person = await staff.PersonAsync(context.User.EmployeeId()!.Value, cancellation);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        (await session.Events.FetchForWriting<CalendarLog>(CalendarLog.StreamOf(person.Id), cancellation: cancellation)).AppendOne(new CalendarOpened(person.Id, CalendarLog.Digest(secret), clock.GetUtcNow()));
        await session.SaveChangesAsync(cancellation);
        return Page.Of<CalendarShown>(new { Url = $"{context.Request.Scheme}://{context.Request.Host}/calendar/{secret}" });
    }

    private static async Task<IResult> Close(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var id = context.User.EmployeeId()!.Value;
        (await session.Events.FetchForWriting<CalendarLog>(CalendarLog.StreamOf(id), cancellation: cancellation)).AppendOne(new CalendarClosed(id, clock.GetUtcNow()));
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/my/days"));
        return TypedResults.NoContent();
    }
}
