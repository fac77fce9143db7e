using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Absences;
using Attendance.Timekeeping.Corrections;
using Attendance.Timekeeping.HeldCheckIns;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Inbox;

/// <summary>What waits for a manager: what was proposed, and what should be looked at.</summary>
internal static class InboxEndpoint
{
    /// <summary>Of more people, one site is shown at a time.</summary>
    private const int MostAtOnce = 1000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/inbox", Get).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Get(
        string? from, string? to, string? kind, string? site, [AsParameters] ListQuery list, HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, GetQuestions questions, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync([nameof(CorrectionProjection), nameof(AbsenceProjection), nameof(HeldCheckInProjection)], TimeSpan.FromSeconds(1), cancellation);
        var range = Range(from, to, clock);
        var only = Enum.TryParse<QuestionKind>(kind, out var known) && Enum.IsDefined(known) ? known : (QuestionKind?)null;
        var user = context.User;
        var people = await GetPeople.OfAsync(session, vault, user, cancellation);
        var sites = (await GetPeople.SitesAsync(session, cancellation)).Values.Where(one => people.Values.Any(person => person.SiteId == one.Id)).OrderBy(one => one.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
        var chosen = Guid.TryParse(site, out var id) && sites.Exists(one => one.Id == id) ? id : people.Count > MostAtOnce ? sites[0].Id : (Guid?)null;
        var asked = user.SeesEverything() ? null : people.Keys.ToArray();
        return Page.Of<InboxPage>(new
        {
            Sites = sites,
            Site = chosen,
            MayShowAll = people.Count <= MostAtOnce,
            Range = range,
            Only = only,
            Questions = list.PageOf((await questions.RunAsync(user, At(chosen, people), chosen, range, cancellation))
                .Where(question => (only is null || question.Kind == only) && (question.Person is { } person ? list.Matches(person.Name, person.Number) : string.IsNullOrWhiteSpace(list.Find))).ToList()),
            Corrections = await GetCorrections.CountWaitingAsync(session, asked, cancellation),
            Held = await GetHeldCheckIns.CountWaitingAsync(session, asked, cancellation),
            Absences = await GetAbsences.CountWaitingAsync(session, asked, cancellation),
        });
    }

    internal static IReadOnlyDictionary<Guid, Person> At(Guid? site, IReadOnlyDictionary<Guid, Person> people) =>
        site is null ? people : people.Where(person => person.Value.SiteId == site).ToDictionary();

    /// <summary>Without dates, the last two weeks.</summary>
    internal static DateRange Range(string? from, string? to, TimeProvider clock)
    {
        var today = LocalDate.At(clock.GetUtcNow(), null);
        return string.IsNullOrWhiteSpace(from) && string.IsNullOrWhiteSpace(to) ? new(today.AddDays(-13), today) : DateRange.Read(from, to, today);
    }
}
