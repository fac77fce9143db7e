using Attendance.EventStore;
using Attendance.Timekeeping.PayrollProfiles;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Periods;

/// <param name="Last">The last period that is over.</param>
/// <param name="State">"closed", "partly closed"; null: it is open.</param>
public sealed record SitePeriod(SiteView Site, DateRange Last, string? State);

/// <summary>Periods and their documents: for payroll of a whole site, for employees their own.</summary>
internal static class PeriodsEndpoint
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/periods", Get).RequireAuthorization(Policies.Hours);
        routes.MapGet("/periods/{id:guid}/file", File).RequireAuthorization(Policies.Hours);
        routes.MapGet("/my/periods/{id:guid}", Own).RequireAuthorization(Policies.Employee);
    }

    private static async Task<IResult> Get(IDocumentStore store, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PeriodProjection), Longest, cancellation);
        var sites = (await GetPeople.SitesAsync(session, cancellation)).Values.OrderBy(site => site.Name, StringComparer.CurrentCultureIgnoreCase).ToList();
        var next = new List<SitePeriod>();
        foreach (var site in sites)
        {
            var periods = await session.Events.AggregateStreamAsync<SitePeriods>(SitePeriods.StreamOf(site.Id), cancellation: cancellation);
            var last = periods.Rhythm.Before(LocalDate.At(clock.GetUtcNow(), site.Zone));
            next.Add(new(site, last, periods.WhyClosed(last.From, last.To) is null ? null : periods.AreClosed(last.From, last.To) ? "closed" : "partly closed"));
        }
        return Page.Of<PeriodsPage>(new { Profiles = (await GetPayrollProfiles.RunAsync(session, cancellation)).Select(profile => profile.Name).ToList(), Periods = await GetPeriods.AllAsync(session, cancellation), Next = next });
    }

    /// <summary>Made from the snapshots, the same bytes each time; whoever was erased is not in it any more.</summary>
    private static async Task<IResult> File(Guid id, string? format, [AsParameters] FileWords words, HttpRequest request, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        var period = await GetPeriods.OneAsync(session, id, cancellation) ?? throw new Rejection("There is no such period.", kind: RejectionKind.NotFound);
        var entries = await GetPeriods.TimesheetsAsync(session, id, cancellation);
        var keys = await vault.OpenKeysAsync(session, entries.Select(entry => entry.EmployeeId), KeyPurpose.Personal, cancellation);
        var snapshots = await PersonVault.ReadManyAsync(session, keys, entries.Select(entry => entry.SnapshotId), BlobKinds.Snapshot, cancellation);
        var logos = await GetPeople.LogosAsync(session, cancellation);
        var sheets = snapshots.Values.Select(ClosedSheet.Read).Select(sheet => sheet with { Logo = sheet.LogoSha256 is { } logo ? logos.GetValueOrDefault(logo) : null }).OrderBy(sheet => sheet.Person.Number, StringComparer.Ordinal).ToList();
        return TimesheetFile.Answer(request, sheets, format, (await GetPayrollProfiles.ChoiceAsync(session, period.ClosedAt, words, cancellation)) with { Closed = new(period.Sha256, period.Sequence) });
    }

    /// <summary>The document as it was made when the period was closed.</summary>
    private static async Task<IResult> Own(Guid id, HttpContext context, IDocumentSession session, PersonVault vault, CancellationToken cancellation)
    {
        var person = context.User.EmployeeId()!.Value;
        var own = (await GetPeriods.OfAsync(session, person, cancellation)).FirstOrDefault(period => period.Id == id) ?? throw new Rejection("There is no such document.", kind: RejectionKind.NotFound);
        return await vault.OpenKeyAsync(session, person, KeyPurpose.Personal, cancellation) is { } key && await PersonVault.ReadAsync(session, key, own.DocumentId, BlobKinds.Document, cancellation) is { } document
            ? TypedResults.File(document, "application/pdf", $"timesheet-{own.From:yyyy-MM-dd}-to-{own.To:yyyy-MM-dd}.pdf")
            : throw new Rejection("There is no such document.", kind: RejectionKind.NotFound);
    }
}
