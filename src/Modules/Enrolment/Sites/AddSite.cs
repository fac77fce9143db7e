using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Sites;

public sealed record AddSite(Guid SiteId, string? Name, string? Zone, DateTimeOffset At);

public static class AddSiteHandler
{
    public static SiteAdded Handle(AddSite command) =>
        new(command.SiteId, Text.Required(command.Name, "name", "Please enter the site's name."), Zones.Known(command.Zone, "zone"), command.At);
}

public sealed record SiteForm
{
    public string? Name { get; init; }

    public string? Zone { get; init; }

    /// <summary>Of a site that is changed: the state the page showed.</summary>
    public int? Revision { get; init; }

    public string? IdempotencyKey { get; init; }
}

internal static class AddSiteEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sites", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post([FromForm] SiteForm? form, HttpContext context, IDocumentStore store, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var request = IdempotentRequest.Of(context.User.Scope(), "sites", form.IdempotencyKey, [form.Name, form.Zone]);
        await store.WaitForNonStaleDataAsync(nameof(SiteProjection), ReadYourWrites.Longest, cancellation);
        var isTaken = (await GetSites.RunAsync(session, cancellation)).Any(site => string.Equals(site.Name, form.Name?.Trim(), StringComparison.OrdinalIgnoreCase));
        // Looked for after the names: a site that this very request has made is no other one.
        if (request is null || await session.FindAnswerAsync(request, cancellation) is null)
        {
            if (isTaken)
                throw new Rejection("There is a site of this name already.", "name", RejectionKind.Conflict);
            var added = AddSiteHandler.Handle(new(Guid.CreateVersion7(), form.Name, form.Zone, clock.GetUtcNow()));
            var stream = await session.Events.FetchForWriting<Site>(added.SiteId, 0, cancellation);
            var eventId = stream.AppendOne(added);
            if (request is not null)
                session.Remember(request, eventId);
            await session.SaveChangesAsync(cancellation);
        }
        context.Response.Htmx(htmx => htmx.Redirect("/sites"));
        return TypedResults.NoContent();
    }
}
