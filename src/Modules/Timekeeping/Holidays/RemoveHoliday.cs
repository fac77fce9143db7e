using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Holidays;

public sealed record RemoveHoliday(Guid? SiteId, DateOnly Date, DateTimeOffset At);

public static class RemoveHolidayHandler
{
    /// <exception cref="Rejection">It is none.</exception>
    public static HolidayRemoved Handle(RemoveHoliday command, HolidayLog state) =>
        state.Days.Any(day => day.Date == command.Date) ? new(command.SiteId, command.Date, command.At) : throw new Rejection("This day is no holiday any more.", kind: RejectionKind.Conflict);
}

public sealed record RemoveHolidayForm
{
    public string? Site { get; init; }

    public string? Date { get; init; }

    public string? IdempotencyKey { get; init; }
}

internal static class RemoveHolidayEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/holidays/remove", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post([FromForm] RemoveHolidayForm? form, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var site = await ImportHolidaysEndpoint.SiteAsync(form?.Site, session, cancellation);
        var date = WorkDate.Read(form?.Date, "Please choose a day.", "date");
        await session.DecideOnceAsync<HolidayLog>(
            HolidayLog.StreamOf(site), IdempotentRequest.Of(context.User.Scope(), "holidays/remove", form?.IdempotencyKey, [form?.Site, form?.Date]),
            state => Task.FromResult<IReadOnlyList<object>>([RemoveHolidayHandler.Handle(new(site, date, clock.GetUtcNow()), state)]), cancellation);
        var next = await ImportHolidaysEndpoint.WhatNextAsync(site, date, session, clock, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect(next));
        return TypedResults.NoContent();
    }
}
