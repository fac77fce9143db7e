using System.Globalization;
using System.Security.Claims;
using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Organisations;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Components;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace Attendance.Enrolment.Audit;

/// <summary>A person, their account and one of their days, as recorded by a moment, beside what is recorded now.</summary>
internal static class AsItWasEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/audit/as-it-was", Get).RequireAuthorization(Policies.Administrator);

    /// <param name="person">An employee's number, or the name of an account.</param>
    /// <param name="account">Or an account's id.</param>
    /// <param name="at">Wall time of the organisation, or an instant.</param>
    /// <param name="day">A work date; without one, the last days until then.</param>
    private static async Task<IResult> Get(
        string? person, Guid? account, string? at, string? day, ClaimsPrincipal user, IDocumentStore store, IDocumentSession session, PersonVault vault, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(EmployeeProjection), ReadYourWrites.Longest, cancellation);
        var zone = await GetOrganisation.ZoneAsync(session, cancellation);
        try
        {
            var moment = FactFilter.Moment(at, "at", zone);
            if (moment > clock.GetUtcNow())
                throw new Rejection("This is in the future: nothing can have been recorded yet.", "at");
            if (!string.IsNullOrWhiteSpace(day) && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                throw new Rejection("Please give a date.", "day");
            if (moment is null && !string.IsNullOrWhiteSpace(person))
                throw new Rejection("Please give a moment.", "at");
            if (moment is not null && string.IsNullOrWhiteSpace(person) && account is null)
                throw new Rejection("Please give an employee's number or the name of an account.", "person");
            EmployeeView? employee = null;
            if (!string.IsNullOrWhiteSpace(person))
            {
                var (subject, whose) = await GetFacts.SubjectAsync(session, vault, person.Trim(), cancellation);
                if (whose is { } id)
                    employee = await GetEmployees.OneAsync(session, vault, id, cancellation) ?? throw new Rejection("This person was erased.", "person");
                else
                    account = subject;
            }
            await AuditEndpoint.NoteAsync(moment is null ? null : employee?.Id, user, session, clock, cancellation);
            return Page.Of<AsItWasPage>(new
            {
                Person = person,
                AccountId = account,
                At = moment is { } known ? Wall(known, zone) : at,
                Day = day,
                Moment = moment,
                Employee = employee,
                Zone = zone,
                Facts = moment is { } then && employee is not null ? await CompareAsync(employee.Id, then, session, vault, cancellation) : [],
            });
        }
        catch (Rejection rejection)
        {
            return Page.Of<AsItWasPage>(new { Person = person, AccountId = account, At = at, Zone = zone, Facts = Array.Empty<ThenAndNow>(), Problem = rejection.Message }, 422);
        }
    }

    private static string Wall(DateTimeOffset moment, DateTimeZone zone) =>
        Instant.FromDateTimeOffset(moment).InZone(zone).LocalDateTime.ToString("uuuu-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<ThenAndNow>> CompareAsync(Guid id, DateTimeOffset moment, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        var then = await session.Events.AggregateStreamAsync<Employee>(id, timestamp: moment, cancellation: cancellation);
        var now = await session.Events.AggregateStreamAsync<Employee>(id, cancellation: cancellation);
        var key = await vault.OpenKeyAsync(session, id, KeyPurpose.Personal, cancellation);
        var sites = (await GetSites.RunAsync(session, cancellation)).ToDictionary(site => site.Id, site => site.Name);
        string Personal(string field, Protected? text) => text is null ? "none" : key?.Reveal(field, text) ?? PersonVault.Erased;
        ThenAndNow Row(string name, Func<Employee, string> words) => new(name, then.Exists ? words(then) : "not recorded yet", now.Erased ? PersonVault.Erased : words(now));
        return
        [
            Row("Number", state => state.Number ?? "none"),
            Row("Name", state => Personal(PersonalFields.Name, state.Name)),
            Row("E-mail", state => Personal(PersonalFields.Email, state.Email)),
            Row("Site", state => sites.GetValueOrDefault(state.SiteId, "none")),
            Row("State", state => state.Active ? "Active" : "Inactive"),
            Row("Consent", state => state.ConsentVersion is { } version ? $"text {version}" : "none"),
            Row("Photos", state => state.Photos.Count.ToString(CultureInfo.InvariantCulture)),
        ];
    }
}
