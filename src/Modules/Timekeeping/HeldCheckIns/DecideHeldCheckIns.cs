using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.HeldCheckIns;

/// <param name="Why">Why it does not count; null: it counts.</param>
public sealed record DecideHeldCheckIn(Guid PunchId, Protected? Why, DateTimeOffset At);

public static class DecideHeldCheckInHandler
{
    /// <summary>What it comes to, in the order in which it is appended.</summary>
    /// <exception cref="Rejection">It was decided already.</exception>
    public static IReadOnlyList<object> Handle(DecideHeldCheckIn command, PunchLog state, PersonRules rules, PunchSettings settings)
    {
        var held = state.Held.Find(one => one.PunchId == command.PunchId) ?? throw new Rejection("This was decided already.", kind: RejectionKind.Conflict);
        var decided = new HeldCheckInDecided(held.PunchId, held.EmployeeId, command.Why is null, command.Why, command.At);
        if (!decided.Counts)
            return [decided];
        var punch = RecordPunchHandler.Handle(
            new(held.PunchId, held.EmployeeId, held.OccurredAt, held.ReceivedAt, held.Zone, held.Asked, held.SiteId, held.DeviceId, PunchMethod.Face, held.AttemptId,
                IsImported: true, CapturedOffline: true, IsTimeDoubtful: held.TimeDoubtful == true, DeviceSequence: held.DeviceSequence, DecidedAt: command.At), state, rules, settings);
        return punch.IsNew ? [decided, punch.Punch, .. punch.Reassigned] : [decided];
    }
}

/// <summary>A manager or an administrator lets what a revoked kiosk had kept count, or discards it: several at once, all or none.</summary>
internal static class DecideHeldCheckInsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/held-check-ins", Post).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, PersonVault vault, Staff staff, PunchSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var chosen = form["held"].Select(id => Guid.TryParse(id, out var one) ? one : Guid.Empty).ToHashSet();
        if (chosen.Count == 0)
            throw new Rejection("Please choose at least one.");
        var counts = form["decision"] == "count";
        if (!counts && form["decision"] != "discard")
            throw new Rejection("Please say whether they count.");
        // Enter, typed after the reason, is the first button's.
        if (counts && !string.IsNullOrWhiteSpace(form["why"]))
            throw new Rejection("You wrote why they do not count. Press Discard, or take the reason away.", "why");
        var people = await GetPeople.OfAsync(session, vault, context.User, cancellation);
        var waiting = (await GetHeldCheckIns.WaitingAsync(session, people.Keys, cancellation)).Where(row => chosen.Contains(row.PunchId)).ToList();
        if (waiting.Count < chosen.Count)
            throw new Rejection("Something was decided meanwhile. Please look again.", kind: RejectionKind.Conflict);
        foreach (var ofOne in waiting.GroupBy(row => row.EmployeeId))
        {
            var person = await staff.ManagedAsync(ofOne.Key, context.User, cancellation);
            var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(person.Id), cancellation: cancellation);
            var rules = await GetWorkRules.ForAsync(session, person, cancellation) with { Closed = await GetPeriods.ClosedDaysOfAsync(session, person, cancellation) };
            var why = counts ? null : await staff.ProtectAsync(person.Id, PersonalFields.Why, form["why"], cancellation);
            var state = stream.Aggregate;
            // In the order in which they occurred: who came first has to be in before they leave.
            foreach (var row in ofOne)
            {
                var events = DecideHeldCheckInHandler.Handle(new(row.PunchId, why, clock.GetUtcNow()), state, rules, settings);
                stream.AppendMany(events);
                state = events.Aggregate(state, PunchLog.Evolve);
            }
        }
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/held-check-ins"));
        return TypedResults.NoContent();
    }
}
