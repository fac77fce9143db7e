using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Sites;

/// <param name="Revision">The state its sender has seen; null: whatever there is now.</param>
public sealed record ChangeSite(Guid SiteId, string? Name, string? Zone, DateTimeOffset At, int? Revision = null);

public static class ChangeSiteHandler
{
    public static SiteChanged? Handle(ChangeSite command, Site state)
    {
        if (!state.Exists)
            throw new Rejection("There is no such site.", kind: RejectionKind.NotFound);
        var name = Text.Required(command.Name, "name", "Please enter the site's name.");
        var zone = Zones.Known(command.Zone, "zone");
        if ((name, zone) == (state.Name, state.Zone))
            return null;
        return command.Revision is { } seen && seen != state.Revision
            ? throw new Rejection("Somebody else has changed this site since you opened this page. Please load it again, then repeat what you did.", kind: RejectionKind.Conflict)
            : new(command.SiteId, name, zone, command.At);
    }
}

internal static class ChangeSiteEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sites/{id:guid}", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid id, [FromForm] SiteForm? form, HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var stream = await session.Events.FetchForWriting<Site>(id, cancellation: cancellation);
        if (ChangeSiteHandler.Handle(new(id, form.Name, form.Zone, clock.GetUtcNow(), form.Revision), stream.Aggregate) is { } changed)
            stream.AppendOne(changed);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/sites"));
        return TypedResults.NoContent();
    }
}
