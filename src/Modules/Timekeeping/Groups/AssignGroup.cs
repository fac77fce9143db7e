using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Groups;

/// <param name="Group">Null: to none.</param>
public sealed record AssignGroup(Guid EmployeeId, GroupView? Group, DateOnly From, Protected Why, DateTimeOffset At);

/// <summary>To which group somebody belongs, by date.</summary>
public sealed record GroupMembership(IReadOnlyDictionary<DateOnly, Guid?> Assigned) : IAggregate<GroupMembership>
{
    public static GroupMembership Initial { get; } = new(new Dictionary<DateOnly, Guid?>());

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("work-group-of", employeeId);

    public static GroupMembership Evolve(GroupMembership state, object @event) => @event is not WorkGroupAssigned assigned ? state
        : new(new Dictionary<DateOnly, Guid?>(state.Assigned) { [assigned.From] = assigned.GroupId });
}

public static class AssignGroupHandler
{
    /// <returns>Null: it is so already.</returns>
    public static WorkGroupAssigned? Handle(AssignGroup command, GroupMembership membership)
    {
        var before = membership.Assigned.Where(one => one.Key <= command.From).OrderBy(one => one.Key).LastOrDefault().Value;
        return before == command.Group?.Id ? null : new(command.EmployeeId, command.Group?.Id, command.Group?.Name, command.From, command.Why, command.At);
    }
}

/// <summary>An administrator puts people into a group, or takes them out, from a date on.</summary>
internal static class AssignGroupEndpoint
{
    private const int MostAtOnce = 500;

    private static readonly char[] Between = [',', ';'];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/work-rules/groups/members", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var group = form["group"].ToString() is { Length: > 0 } id ? await GetGroups.OneAsync(session, id, cancellation) : null;
        var from = WorkDate.Read(form["from"], "Please enter the date from which this counts.", "from");
        var people = await PeopleAsync(form["numbers"].ToString(), session, cancellation);
        if (people.Contains(context.User.EmployeeId() ?? Guid.Empty))
            throw new Rejection("Nobody chooses their own group. Please ask another administrator.", "numbers");
        var request = IdempotentRequest.Of(context.User.Scope(), "work-group-members", form["idempotencyKey"], [form["group"], form["from"], form["why"], .. people.Select(person => person.ToString())]);
        // Postgres keeps microseconds, and the page of what it changed is asked for by this moment.
        var at = new DateTimeOffset(clock.GetUtcNow().Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        Guid? answer = null;
        if (request is null || await session.FindAnswerAsync(request, cancellation) is null)
        {
            foreach (var person in people)
            {
                var stream = await session.Events.FetchForWriting<GroupMembership>(GroupMembership.StreamOf(person), cancellation: cancellation);
                if (AssignGroupHandler.Handle(new(person, group, from, await staff.ProtectAsync(person, PersonalFields.Why, form["why"], cancellation), at), stream.Aggregate) is { } assigned)
                    answer = stream.AppendOne(assigned);
            }
            if (request is not null && answer is { } first)
                session.Remember(request, first);
            await session.SaveChangesAsync(cancellation);
        }
        var today = LocalDate.Latest(clock.GetUtcNow(), (await GetPeople.SitesAsync(session, cancellation)).Values);
        context.Response.Htmx(htmx => htmx.Redirect(answer is not null && from < today ? string.Create(CultureInfo.InvariantCulture, $"/work-rules/changes?assigned={at:yyyy-MM-ddTHH:mm:ss.ffffffZ}") : group is null ? "/work-rules/groups" : $"/work-rules/groups?group={group.Id}"));
        return TypedResults.NoContent();
    }

    private static async Task<IReadOnlyList<Guid>> PeopleAsync(string numbers, IDocumentSession session, CancellationToken cancellation)
    {
        var people = new HashSet<Guid>();
        foreach (var word in numbers.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            // A number may have a comma itself.
            foreach (var number in await GetPeople.IdOfAsync(session, word, cancellation) is not null ? [word] : word.Split(Between, StringSplitOptions.RemoveEmptyEntries))
                if (people.Add(await GetPeople.IdOfAsync(session, number, cancellation) ?? throw new Rejection($"There is no employee with the number {number}.", "numbers")) && people.Count > MostAtOnce)
                    throw new Rejection($"{MostAtOnce} people at once at most.", "numbers");
        return people.Count > 0 ? [.. people] : throw new Rejection("Please enter at least one employee number.", "numbers");
    }
}
