using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Periods;

public sealed record ReopenPeriod(Guid PeriodId, Guid SiteId, Protected Reason, DateTimeOffset At);

public static class ReopenPeriodHandler
{
    /// <exception cref="Rejection">It is not closed.</exception>
    public static PeriodReopened Handle(ReopenPeriod command, SitePeriods state) =>
        state.Closed.Exists(period => period.PeriodId == command.PeriodId) ? new(command.PeriodId, command.SiteId, command.Reason, command.At)
        : throw new Rejection("This period is not closed.", kind: RejectionKind.Conflict);
}

public sealed record ReopenPeriodForm
{
    public string? Reason { get; init; }
}

internal static class ReopenPeriodEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/periods/{id:guid}/reopen", Post).RequireAuthorization(Policies.Hours);

    private static async Task<IResult> Post(Guid id, [FromForm] ReopenPeriodForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        var period = await GetPeriods.OneAsync(session, id, cancellation) ?? throw new Rejection("There is no such period.", kind: RejectionKind.NotFound);
        var stream = await session.Events.FetchForWriting<SitePeriods>(SitePeriods.StreamOf(period.SiteId), cancellation: cancellation);
        stream.AppendOne(ReopenPeriodHandler.Handle(new(id, period.SiteId, await vault.ProtectReasonAsync(session, form?.Reason, cancellation), clock.GetUtcNow()), stream.Aggregate));
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/periods"));
        return TypedResults.NoContent();
    }
}
