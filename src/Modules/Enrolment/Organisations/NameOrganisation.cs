using Attendance.Contracts;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Organisations;

public sealed record NameOrganisation(string? Name, string? Zone, DateTimeOffset At);

public static class NameOrganisationHandler
{
    public static OrganisationNamed? Handle(NameOrganisation command, Organisation state)
    {
        var name = Text.Required(command.Name, "name", "Please enter the organisation's name.");
        var zone = Zones.Known(command.Zone, "zone");
        return (name, zone) == (state.Name, state.Zone) ? null : new(name, zone, command.At);
    }
}

/// <summary>The organisation that runs the system; there is one.</summary>
public sealed record Organisation(string? Name, string? Zone) : IAggregate<Organisation>
{
    public static Guid StreamId { get; } = OrganisationKey.Subject;

    public static Organisation Initial { get; } = new(null, null);

    public static Organisation Evolve(Organisation state, object @event) =>
        @event is OrganisationNamed named ? new(named.Name, named.Zone) : state;
}

public sealed record NameOrganisationForm
{
    public string? Name { get; init; }

    public string? Zone { get; init; }
}

internal static class NameOrganisationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/organisation", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post([FromForm] NameOrganisationForm? form, HttpContext context, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var stream = await session.Events.FetchForWriting<Organisation>(Organisation.StreamId, cancellation: cancellation);
        if (NameOrganisationHandler.Handle(new(form.Name, form.Zone, clock.GetUtcNow()), stream.Aggregate) is { } named)
            stream.AppendOne(named);
        // What is about nobody in particular is kept under it: why something was decided, where a kiosk called from.
        await vault.OrganisationKeyAsync(session, cancellation);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect(stream.Aggregate.Name is null ? "/start" : "/sites"));
        return TypedResults.NoContent();
    }
}
