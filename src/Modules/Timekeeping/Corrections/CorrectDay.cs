using Attendance.Contracts;
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

/// <summary>A manager puts a day of one of their people right, at once.</summary>
internal static class CorrectDayEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/employees/{id:guid}/correction", Get).RequireAuthorization(Policies.Manager);
        routes.MapPost("/employees/{id:guid}/correction", Post).RequireAuthorization(Policies.Manager);
    }

    private static async Task<IResult> Get(Guid id, string? day, HttpContext context, IDocumentSession session, Staff staff, Correcting correcting, TimeProvider clock, CancellationToken cancellation)
    {
        var person = await staff.ManagedAsync(id, context.User, cancellation);
        var site = await staff.SiteAsync(person, cancellation);
        var log = await session.Events.AggregateStreamAsync<PunchLog>(PunchLog.StreamOf(id), cancellation: cancellation);
        var date = day is null ? LocalDate.At(clock.GetUtcNow(), site.Zone) : Correcting.Date(day);
        return Page.Of<CorrectDayPage>(new
        {
            Day = date,
            Closed = await staff.WhyClosedAsync(person, date, date, cancellation),
            Log = log,
            Site = site,
            Of = person.Name,
            Action = $"/employees/{id}/correction",
        });
    }

    private static async Task<IResult> Post(Guid id, HttpContext context, IDocumentSession session, Staff staff, Correcting correcting, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var person = await staff.ManagedAsync(id, context.User, cancellation);
        var day = Correcting.Date(form["day"].ToString());
        var request = Request(context, $"correction/{id}", form);
        await session.DecideOnceAsync<PunchLog>(PunchLog.StreamOf(id), request, async state =>
        {
            var (proposed, effect) = await correcting.ReadAsync(person, day, form, state, context.User, cancellation);
            return [proposed, new CorrectionApproved(proposed.CorrectionId, id, clock.GetUtcNow()), .. effect];
        }, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/employees/{id}"));
        return TypedResults.NoContent();
    }

    internal static IdempotentRequest? Request(HttpContext context, string route, IFormCollection form) =>
        IdempotentRequest.Of(context.User.Scope(), route, form["idempotencyKey"], [form["day"], form["shown"], form["keep"], form["at"], form["on"], form["direction"], form["second"], form["why"]]);
}
