using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Corrections;

/// <summary>The employee says what a day was; a manager decides.</summary>
internal static class OwnCorrectionEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/my/correction", Get).RequireAuthorization(Policies.Employee);
        routes.MapPost("/my/correction", Post).RequireAuthorization(Policies.Employee);
    }

    private static async Task<IResult> Get(string? day, HttpContext context, IDocumentSession session, Staff staff, Correcting correcting, TimeProvider clock, CancellationToken cancellation)
    {
        var person = await staff.PersonAsync(context.User.EmployeeId()!.Value, cancellation);
        var site = await staff.SiteAsync(person, cancellation);
        var log = await session.Events.AggregateStreamAsync<PunchLog>(PunchLog.StreamOf(person.Id), cancellation: cancellation);
        var date = day is null ? LocalDate.At(clock.GetUtcNow(), site.Zone) : Correcting.Date(day);
        return Page.Of<CorrectDayPage>(new { Day = date, Closed = await staff.WhyClosedAsync(person, date, date, cancellation), Log = log, Site = site, Action = "/my/correction" });
    }

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, Staff staff, Correcting correcting, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var (person, day) = (await staff.PersonAsync(context.User.EmployeeId()!.Value, cancellation), Correcting.Date(form["day"].ToString()));
        var request = CorrectDayEndpoint.Request(context, "my/correction", form);
        await session.DecideOnceAsync<PunchLog>(
            PunchLog.StreamOf(person.Id), request, async state => [(await correcting.ReadAsync(person, day, form, state, context.User, cancellation)).Proposed], cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/my/days?from={day.AddDays(-6):yyyy-MM-dd}&to={day:yyyy-MM-dd}"));
        return TypedResults.NoContent();
    }
}
