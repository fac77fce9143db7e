using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Holidays;
using Attendance.Timekeeping.Hours;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Http;

namespace Attendance.Timekeeping.Corrections;

/// <summary>What proposing, deciding and correcting at once share: who it is about, their punches and rules.</summary>
internal sealed class Correcting(IDocumentSession session, Staff staff, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    /// <exception cref="Rejection">No date.</exception>
    public static DateOnly Date(string text) =>
        WorkDate.Read(text) ?? throw new Rejection("There is no such day.", kind: RejectionKind.NotFound);

    /// <summary>What somebody has typed on the page of a day, and the events by which it would count: what cannot be made to count is not proposed.</summary>
    public async Task<(CorrectionProposed Proposed, IReadOnlyList<object> Effect)> ReadAsync(Person person, DateOnly day, IFormCollection form, PunchLog state, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var kept = form["keep"].Select(id => Guid.TryParse(id, out var one) ? one : Guid.Empty).ToHashSet();
        var shown = form["shown"].Select(id => Guid.TryParse(id, out var one) ? one : Guid.Empty);
        var added = form["at"].Select((at, i) => (At: at, On: form["on"].ElementAtOrDefault(i) ?? WorkDate.Iso(day), Direction: form["direction"].ElementAtOrDefault(i)))
            .Where(typed => !string.IsNullOrWhiteSpace(typed.At)).Select(typed => new TypedPunch(typed.Direction == "out" ? Direction.Out : Direction.In, $"{typed.On}T{typed.At!.Trim()}")).ToList();
        var site = await staff.SiteAsync(person, cancellation);
        var proposed = ProposeCorrectionHandler.Handle(
            new(Guid.CreateVersion7(), person.Id, day, [.. shown.Where(id => !kept.Contains(id))], added, site.Zone, form["second"] == "yes", await staff.ProtectAsync(person.Id, PersonalFields.Why, form["why"], cancellation), clock.GetUtcNow()), state);
        return (proposed, await ApplyAsync(proposed, state, person, user, cancellation));
    }

    /// <summary>The events by which a correction counts.</summary>
    /// <exception cref="Rejection">Its period is closed, or the day has changed.</exception>
    public async Task<IReadOnlyList<object>> ApplyAsync(CorrectionProposed proposed, PunchLog state, Person person, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await staff.MustBeOpenAsync(person, proposed.WorkDate, proposed.WorkDate, cancellation);
        return await EventsAsync(proposed, state, person, user, cancellation);
    }

    private async Task<IReadOnlyList<object>> EventsAsync(CorrectionProposed proposed, PunchLog state, Person person, ClaimsPrincipal user, CancellationToken cancellation) =>
        CorrectPunches.Handle(proposed, state, person.SiteId, user.Id()!.Value, clock.GetUtcNow(), await GetWorkRules.ForAsync(session, person, cancellation) with { Closed = await GetPeriods.ClosedDaysOfAsync(session, person, cancellation) }, settings);

    public async Task<CorrectionEffect> EffectAsync(CorrectionProposed proposed, PunchLog state, Person person, ClaimsPrincipal user, CancellationToken cancellation)
    {
        // Whoever only looks keeps nobody from closing.
        if (await staff.WhyClosedAsync(person, proposed.WorkDate, proposed.WorkDate, cancellation) is { } why)
            throw new Rejection(why, kind: RejectionKind.Conflict);
        var site = await staff.SiteAsync(person, cancellation);
        var period = (await session.Events.AggregateStreamAsync<SitePeriods>(SitePeriods.StreamOf(person.SiteId), cancellation: cancellation)).Rhythm.Of(proposed.WorkDate);
        var rules = (await GetWorkRules.ForAsync(session, person, cancellation)) with
        {
            Off = (await GetDaysOff.RunAsync(session, vault, [person], WorkHours.NeededFrom(period.From), Later(period.To, proposed.WorkDate.AddDays(7)), cancellation)).For(person),
        };
        return CorrectionEffect.Of(proposed.WorkDate, period, state, await EventsAsync(proposed, state, person, user, cancellation), rules, site.Zone, clock.GetUtcNow(), settings.LongestSession);
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
