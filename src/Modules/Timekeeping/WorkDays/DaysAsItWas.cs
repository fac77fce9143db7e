using System.Globalization;
using System.Security.Claims;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Punches;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.WorkDays;

/// <summary>A person's last days as recorded by a moment, beside what is recorded of them now: a panel of the audit.</summary>
public static class DaysAsItWas
{
    private const int MostDays = 14;

    /// <param name="then">The log by that moment.</param>
    /// <param name="now">The log now.</param>
    /// <param name="until">Later days had not come yet.</param>
    /// <param name="day">This work date alone.</param>
    public static IReadOnlyList<ThenAndNow> Compare(PunchLog then, PunchLog now, DateOnly until, DateOnly? day = null)
    {
        var (before, after) = (ByDay(then), ByDay(now));
        return [.. (day is { } only ? [only] : before.Keys.Union(after.Keys).Where(date => date <= until)).OrderDescending().Take(MostDays).Select(date =>
            new ThenAndNow(date.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture), before.GetValueOrDefault(date, "nothing"), after.GetValueOrDefault(date, "nothing")))];
    }

    private static Dictionary<DateOnly, string> ByDay(PunchLog log) =>
        log.Punches.GroupBy(punch => punch.WorkDate).ToDictionary(
            day => day.Key,
            day => string.Join(", ", day.Select(punch => string.Create(CultureInfo.InvariantCulture, $"{(punch.Direction == Direction.In ? "in" : "out")} {punch.LocalTime:HH:mm:ss}"))));
}

internal static class DaysAsItWasEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/timekeeping/employees/{id:guid}/as-it-was", Get).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Get(Guid id, DateTimeOffset at, string? day, ClaimsPrincipal user, IDocumentStore store, IDocumentSession session, PersonVault vault, IMessageBus bus, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(RosterProjection), TimeSpan.FromSeconds(1), cancellation);
        var person = await GetPeople.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        if (id != user.EmployeeId())
        {
            await bus.InvokeAsync<NoteViewAnswer>(new NoteView(id, user.Id()!.Value), cancellation);
            await session.SaveChangesAsync(cancellation);
        }
        var site = await GetPeople.SiteAsync(session, person.SiteId, cancellation);
        var stream = PunchLog.StreamOf(id);
        return Page.Of<DaysAsItWasPanel>(new
        {
            Rows = DaysAsItWas.Compare(
                await session.Events.AggregateStreamAsync<PunchLog>(stream, timestamp: at, cancellation: cancellation),
                await session.Events.AggregateStreamAsync<PunchLog>(stream, cancellation: cancellation),
                LocalDate.At(at, site?.Zone),
                DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var only) ? only : null),
        });
    }
}
