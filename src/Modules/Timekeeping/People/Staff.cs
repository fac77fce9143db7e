using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Periods;
using Attendance.Vault;
using Attendance.Web.Access;

namespace Attendance.Timekeeping.People;

/// <summary>The people about whom something is decided: who they are, who may decide, whether their days are open, and words under their keys.</summary>
internal sealed class Staff(IDocumentSession session, PersonVault vault)
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

    /// <summary>In words, that one of these days of a person is closed, here or where they were before; null: they are open.</summary>
    public async Task<string?> WhyClosedAsync(Person person, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        (await session.Events.AggregateStreamAsync<SitePeriods>(SitePeriods.StreamOf(person.SiteId), cancellation: cancellation)).WhyClosed(from, to)
        ?? ((await GetPeriods.ClosedOfAsync(session, [person.Id], new(from, to), cancellation)) is [var closed, ..] ? SitePeriods.InWords(closed.From, closed.To) : null);

    /// <summary>Nobody closes them before the session is saved.</summary>
    /// <exception cref="Rejection">One of these days is closed.</exception>
    public async Task MustBeOpenAsync(Person person, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        await HoldAsync(person, cancellation);
        if (await WhyClosedAsync(person, from, to, cancellation) is { } why)
            throw new Rejection(why, kind: RejectionKind.Conflict);
    }

    /// <summary>As <see cref="MustBeOpenAsync"/>, of the site where they are now: what was closed where they were before stands, and takes nothing from the others.</summary>
    /// <exception cref="Rejection">One of these days is closed there.</exception>
    public async Task MustBeOpenAtSiteAsync(Person person, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        await HoldAsync(person, cancellation);
        if ((await session.Events.AggregateStreamAsync<SitePeriods>(SitePeriods.StreamOf(person.SiteId), cancellation: cancellation)).WhyClosed(from, to) is { } why)
            throw new Rejection(why, kind: RejectionKind.Conflict);
    }

    private async Task HoldAsync(Person person, CancellationToken cancellation)
    {
        await session.BeginTransactionAsync(cancellation);
        await GetPeriods.HoldAsync(session, person.SiteId, toClose: false, cancellation);
    }

    /// <summary>Words about a person, under their own key.</summary>
    /// <param name="field">One of <see cref="PersonalFields"/>.</param>
    /// <param name="typed">The field of the form.</param>
    /// <exception cref="Rejection">Nothing was said, or too much.</exception>
    public async Task<Protected> ProtectAsync(Guid employeeId, string field, string? text, CancellationToken cancellation, string typed = "why")
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new Rejection("Please say why.", typed);
        if (text.Trim().Length > LongestWhy)
            throw new Rejection($"The reason is too long: {LongestWhy} characters at most.", typed);
        var key = await vault.OpenKeyAsync(session, employeeId, KeyPurpose.Personal, cancellation) ?? throw new Rejection("This person's data was erased.", kind: RejectionKind.Conflict);
        return key.Protect(field, text.Trim());
    }
}
