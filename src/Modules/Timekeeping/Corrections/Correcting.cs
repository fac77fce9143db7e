using System.Globalization;
using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Http;

namespace Attendance.Timekeeping.Corrections;

/// <summary>What proposing, deciding and correcting at once share: who it is about, their punches and rules.</summary>
internal sealed class Correcting(IDocumentSession session, PersonVault vault, PunchSettings settings, TimeProvider clock)
{
    private const int LongestWhy = 500;

    public async Task<Person> PersonAsync(Guid employeeId, CancellationToken cancellation) =>
        await GetPeople.OneAsync(session, vault, employeeId, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);

    /// <exception cref="Rejection">Somebody else's, or one's own: nobody decides about their own hours.</exception>
    public async Task<Person> ManagedAsync(Guid employeeId, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var person = await PersonAsync(employeeId, cancellation);
        if (employeeId == user.EmployeeId())
            throw new Rejection("Nobody decides about their own hours. Please ask another manager.", kind: RejectionKind.Forbidden);
        return user.DecidesFor(employeeId, person.SiteId) ? person : throw new Rejection("You see only the people you are responsible for.", kind: RejectionKind.Forbidden);
    }

    public async Task<SiteView> SiteAsync(Person person, CancellationToken cancellation) =>
        await GetPeople.SiteAsync(session, person.SiteId, cancellation) ?? throw new Rejection("The site of this person is not known.", kind: RejectionKind.Conflict);

    /// <exception cref="Rejection">No date.</exception>
    public static DateOnly Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 2000 and < 2200 ? date : throw new Rejection("There is no such day.", kind: RejectionKind.NotFound);

    /// <summary>What somebody has typed on the page of a day, and the events by which it would count: what cannot be made to count is not proposed.</summary>
    public async Task<(CorrectionProposed Proposed, IReadOnlyList<object> Effect)> ReadAsync(Person person, DateOnly day, IFormCollection form, PunchLog state, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var kept = form["keep"].Select(id => Guid.TryParse(id, out var one) ? one : Guid.Empty).ToHashSet();
        var shown = form["shown"].Select(id => Guid.TryParse(id, out var one) ? one : Guid.Empty);
        var added = form["moment"].Select((moment, i) => (Moment: moment, Direction: form["direction"].ElementAtOrDefault(i)))
            .Where(typed => !string.IsNullOrWhiteSpace(typed.Moment)).Select(typed => new TypedPunch(typed.Direction == "out" ? Direction.Out : Direction.In, typed.Moment!.Trim())).ToList();
        var site = await SiteAsync(person, cancellation);
        var proposed = ProposeCorrectionHandler.Handle(
            new(Guid.CreateVersion7(), person.Id, day, [.. shown.Where(id => !kept.Contains(id))], added, site.Zone, form["second"] == "yes", await ProtectAsync(person.Id, form["why"], cancellation), clock.GetUtcNow()), state);
        return (proposed, await ApplyAsync(proposed, state, person, user, cancellation));
    }

    /// <summary>The events by which a correction counts.</summary>
    /// <exception cref="Rejection">Its period is closed, or the day has changed.</exception>
    public async Task<IReadOnlyList<object>> ApplyAsync(CorrectionProposed proposed, PunchLog state, Person person, ClaimsPrincipal user, CancellationToken cancellation)
    {
        (await PeriodsAsync(person, cancellation)).MustBeOpen(proposed.WorkDate);
        return CorrectPunches.Handle(proposed, state, person.SiteId, user.Id()!.Value, clock.GetUtcNow(), await GetWorkRules.ForAsync(session, person, cancellation), settings);
    }

    /// <summary>The closed periods of a person's site.</summary>
    public Task<SitePeriods> PeriodsAsync(Person person, CancellationToken cancellation) =>
        session.Events.AggregateStreamAsync<SitePeriods>(SitePeriods.StreamOf(person.SiteId), cancellation: cancellation);

    public async Task<IReadOnlyList<ChangedDay>> EffectAsync(CorrectionProposed proposed, PunchLog state, Person person, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var site = await SiteAsync(person, cancellation);
        var rules = await GetWorkRules.ForAsync(session, person, cancellation);
        return CorrectionEffect.Of(proposed.WorkDate, state, await ApplyAsync(proposed, state, person, user, cancellation), rules, site.Zone, clock.GetUtcNow(), settings.LongestSession);
    }

    /// <exception cref="Rejection">Nothing was said, or too much.</exception>
    public async Task<Protected> ProtectAsync(Guid employeeId, string? why, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(why))
            throw new Rejection("Please say why.", "why");
        if (why.Trim().Length > LongestWhy)
            throw new Rejection($"The reason is too long: {LongestWhy} characters at most.", "why");
        var key = await vault.OpenKeyAsync(session, employeeId, KeyPurpose.Personal, cancellation) ?? throw new Rejection("This person's data was erased.", kind: RejectionKind.Conflict);
        return key.Protect(PersonalFields.Why, why.Trim());
    }
}
