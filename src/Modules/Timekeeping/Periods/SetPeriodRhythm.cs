using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Periods;

public sealed record SetPeriodRhythm(Guid SiteId, PeriodKind Kind, DateOnly Start, DateTimeOffset At);

public static class SetPeriodRhythmHandler
{
    /// <exception cref="Rejection">It is so already.</exception>
    public static PeriodRhythmSet Handle(SetPeriodRhythm command, SitePeriods state) =>
        state.Rhythm == new PeriodRhythm(command.Kind, command.Start) ? throw new Rejection("The periods of this site run like this already.", kind: RejectionKind.Conflict)
        : new(command.SiteId, command.Kind, command.Start, command.At);
}

public sealed record SetPeriodRhythmForm
{
    public string? Site { get; init; }

    public string? Kind { get; init; }

    public string? Start { get; init; }

    public string? IdempotencyKey { get; init; }
}

internal static class SetPeriodRhythmEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/periods/rhythm", Post).RequireAuthorization(Policies.Hours);

    private static async Task<IResult> Post([FromForm] SetPeriodRhythmForm? form, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var site = (await GetPeople.ChosenSiteAsync(session, form?.Site, cancellation)).Id;
        var kind = Enum.TryParse<PeriodKind>(form?.Kind, out var known) && Enum.IsDefined(known) ? known : throw new Rejection("Please choose how long periods are.", "kind");
        var start = string.IsNullOrWhiteSpace(form?.Start) ? PeriodRhythm.Usual.Start
            : WorkDate.Read(form.Start, "A date is written as YYYY-MM-DD.", "start");
        await session.DecideOnceAsync<SitePeriods>(
            SitePeriods.StreamOf(site), IdempotentRequest.Of(context.User.Scope(), "periods/rhythm", form?.IdempotencyKey, [form?.Site, form?.Kind, form?.Start]),
            state => Task.FromResult<IReadOnlyList<object>>([SetPeriodRhythmHandler.Handle(new(site, kind, start, clock.GetUtcNow()), state)]), cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/periods"));
        return TypedResults.NoContent();
    }
}
