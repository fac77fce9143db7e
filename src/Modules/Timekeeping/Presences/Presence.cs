using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.EventStore.Daemon;
using Attendance.Timekeeping.Holidays;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Attendance.Timekeeping.Presences;

/// <summary>One person on the board.</summary>
/// <param name="Last">Their last punch, if there is one.</param>
/// <param name="IsIn">Whether they are in now; not somebody who forgot to check out long ago.</param>
/// <param name="CameToday">Whether they have checked in on their site's present date.</param>
/// <param name="ExpectedSince">Their shift has begun, grace and all, is not over, and they have not come; null: nobody waits for them.</param>
/// <param name="Away">Why nobody waits for them today: an absence or a holiday; null: neither.</param>
public sealed record BoardEntry(Person Person, PresenceRow? Last, string SiteName, bool IsIn, bool CameToday, TimeOnly? ExpectedSince = null, string? Away = null)
{
    public bool Is(BoardShow show) => show switch { BoardShow.In => IsIn, BoardShow.Came => CameToday, BoardShow.Missing => ExpectedSince is not null, BoardShow.Away => Away is not null, _ => true };
}

/// <summary>Whom the board shows.</summary>
public enum BoardShow
{
    All,
    In,
    Came,
    Missing,
    Away,
}

/// <param name="Counts">How many each shows.</param>
public sealed record PresenceBoard(BoardShow Show, IReadOnlyDictionary<BoardShow, int> Counts, Paged<BoardEntry> Entries);

/// <summary>Who is in now; the panel follows every punch.</summary>
internal static class PresenceEndpoint
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/timekeeping/presence", Get).RequireAuthorization(Policies.Manager).WithMetadata(AskedByThePage.Instance);
        routes.MapGet("/timekeeping/presence/changes", Changes).RequireAuthorization(Policies.Manager).WithMetadata(AskedByThePage.Instance);
    }

    private static async Task<IResult> Get(string? show, [AsParameters] ListQuery list, ClaimsPrincipal user, IQuerySession session, PersonVault vault, PunchSettings settings, TimeProvider clock, CancellationToken cancellation) =>
        Page.Of<PresencePanel>(new { Board = await ReadAsync(show, list, user, session, vault, settings, clock, cancellation) });

    internal static async Task<PresenceBoard> ReadAsync(string? show, ListQuery list, ClaimsPrincipal user, IQuerySession session, PersonVault vault, PunchSettings settings, TimeProvider clock, CancellationToken cancellation)
    {
        var people = await GetPeople.OfAsync(session, vault, user, cancellation);
        var last = (await GetPresence.AllAsync(session, cancellation)).ToDictionary(row => row.EmployeeId);
        var sites = await GetPeople.SitesAsync(session, cancellation);
        var now = clock.GetUtcNow();
        var rules = await GetWorkRules.AllAsync(session, cancellation);
        var today = LocalDate.At(now, null);
        var off = await GetDaysOff.RunAsync(session, vault, [.. people.Values], today.AddDays(-1), today.AddDays(1), cancellation);
        var entries = people.Values.Where(person => person.Active)
            .Select(person => Expect(Entry(person, last.GetValueOrDefault(person.Id), sites, settings, now), rules.For(person.Id, person.SiteId) with { Off = off.For(person) }, sites.GetValueOrDefault(person.SiteId)?.Zone, now)).ToList();
        var shown = Enum.TryParse<BoardShow>(show, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : BoardShow.All;
        return new(
            shown,
            Enum.GetValues<BoardShow>().ToDictionary(one => one, one => entries.Count(entry => entry.Is(one))),
            list.PageOf(entries.Where(entry => entry.Is(shown) && list.Matches(entry.Person.Name, entry.Person.Number)).OrderByDescending(entry => entry.ExpectedSince is not null).ThenByDescending(entry => entry.IsIn).ThenBy(entry => entry.Person.Name, StringComparer.CurrentCultureIgnoreCase).ToList()));
    }

    public static BoardEntry Entry(Person person, PresenceRow? last, IReadOnlyDictionary<Guid, SiteView> sites, PunchSettings settings, DateTimeOffset now)
    {
        var site = sites.GetValueOrDefault(last?.SiteId ?? person.SiteId);
        var today = LocalDate.At(now, site?.Zone);
        return new(person, last, site?.Name ?? "", last is { Direction: Direction.In } && now - last.OccurredAt <= settings.LongestSession, last?.WorkDate == today);
    }

    /// <summary>Whether somebody is expected, by a shift that has begun and is not over, and has not come.</summary>
    public static BoardEntry Expect(BoardEntry entry, PersonRules rules, string? zone, DateTimeOffset now)
    {
        var local = LocalDate.Wall(now, zone);
        var today = DateOnly.FromDateTime(local);
        var planned = rules.Off.On(today, rules.PlannedOn(today));
        if (planned.Holiday is not null || (planned.Absence is not null && (planned.Plan?.Target ?? TimeSpan.Zero) <= TimeSpan.Zero))
            return entry with { Away = planned.Holiday ?? planned.Absence };
        return entry.IsIn ? entry : Due(today.AddDays(-1)) ?? Due(today) ?? entry;

        // A night shift belongs to the day it began on.
        BoardEntry? Due(DateOnly date) =>
            rules.Off.On(date, rules.PlannedOn(date)).Plan is { Start: { } start, End: { } end } && entry.Last?.WorkDate != date
            && local > date.ToDateTime(start) + rules.On(date).GraceIn && local < (end > start ? date : date.AddDays(1)).ToDateTime(end) ? entry with { ExpectedSince = start } : null;
    }

    /// <summary>Says "changed" whenever the board has changed; now and then "alive", so that nothing between takes the line for dead.</summary>
    /// <param name="seen">The changes that the page has already.</param>
    private static IResult Changes(long? seen, HttpContext context, IDocumentStore store, CommitSignal signal, IHostApplicationLifetime lifetime)
    {
        // An open board must not hold up the end of the program.
        var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(end);
        return TypedResults.ServerSentEvents(FollowAsync(seen ?? -1, store, signal, end.Token));
    }

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(long seen, IDocumentStore store, CommitSignal signal, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var said = Stopwatch.StartNew(); !cancellation.IsCancellationRequested;)
        {
            var next = signal.NextAsync(Silence, cancellation);
            var changes = await ChangesAsync(store, cancellation) ?? seen;
            if (changes != seen || said.Elapsed >= Silence)
            {
                yield return new("", changes != seen ? "changed" : "alive");
                seen = changes;
                said.Restart();
            }
            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Null when the reader has left, or the program stops.</returns>
    private static async Task<long?> ChangesAsync(IDocumentStore store, CancellationToken cancellation)
    {
        try
        {
            await using var session = store.QuerySession();
            return await GetPresence.ChangesAsync(session, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
