using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Groups;

/// <param name="GroupId">One that there is, to give it another name; else of the new one.</param>
public sealed record NameGroup(Guid GroupId, string? Name, DateTimeOffset At);

/// <summary>All groups of the organisation: no two have the same name.</summary>
public sealed record WorkGroups(IReadOnlyDictionary<Guid, string> Names) : IAggregate<WorkGroups>
{
    public static WorkGroups Initial { get; } = new(new Dictionary<Guid, string>());

    public static Guid Stream { get; } = StreamIds.Of("work-groups");

    public static WorkGroups Evolve(WorkGroups state, object @event) => @event switch
    {
        WorkGroupAdded added => new(new Dictionary<Guid, string>(state.Names) { [added.GroupId] = added.Name }),
        WorkGroupRenamed renamed => new(new Dictionary<Guid, string>(state.Names) { [renamed.GroupId] = renamed.Name }),
        _ => state,
    };
}

public static class NameGroupHandler
{
    /// <exception cref="Rejection">No name, one that is too long, or one that another group has.</exception>
    public static IReadOnlyList<object> Handle(NameGroup command, WorkGroups groups)
    {
        if (command.Name?.Trim() is not { Length: > 0 and <= 60 } name || name.Any(char.IsControl))
            throw new Rejection("Please give the group a name of 60 characters at most.", "name");
        if (groups.Names.Any(group => group.Key != command.GroupId && string.Equals(group.Value, name, StringComparison.OrdinalIgnoreCase)))
            throw new Rejection($"There is a group called {name} already.", "name", RejectionKind.Conflict);
        return !groups.Names.TryGetValue(command.GroupId, out var former) ? [new WorkGroupAdded(command.GroupId, name, command.At)]
            : former == name ? [] : [new WorkGroupRenamed(command.GroupId, name, command.At)];
    }
}

internal static class NameGroupEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/work-rules/groups", Add).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/work-rules/groups/name", Rename).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> Add(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var form = await FormAsync(context, cancellation);
        var request = IdempotentRequest.Of(context.User.Scope(), "work-group", form["idempotencyKey"], [form["name"]]);
        await session.DecideOnceAsync<WorkGroups>(WorkGroups.Stream, request, groups => Task.FromResult(NameGroupHandler.Handle(new(Guid.CreateVersion7(), form["name"], clock.GetUtcNow()), groups)), cancellation);
        return ToList(context);
    }

    private static async Task<IResult> Rename(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var form = await FormAsync(context, cancellation);
        var group = await GetGroups.OneAsync(session, form["group"], cancellation);
        var groups = await session.Events.FetchForWriting<WorkGroups>(WorkGroups.Stream, cancellation: cancellation);
        groups.AppendMany(NameGroupHandler.Handle(new(group.Id, form["name"], clock.GetUtcNow()), groups.Aggregate));
        await session.SaveChangesAsync(cancellation);
        return ToList(context);
    }

    private static async Task<IFormCollection> FormAsync(HttpContext context, CancellationToken cancellation) =>
        context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;

    private static NoContent ToList(HttpContext context)
    {
        context.Response.Htmx(htmx => htmx.Redirect("/work-rules/groups"));
        return TypedResults.NoContent();
    }
}
