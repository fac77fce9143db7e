using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Absences;
using Attendance.Timekeeping.Corrections;
using Attendance.Timekeeping.HeldCheckIns;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Periods;

/// <param name="Today">Where the site is.</param>
/// <param name="People">Who have hours in these days.</param>
/// <param name="Questions">Days of these people with a missing check-in or check-out.</param>
/// <param name="Waiting">Corrections and absences of these days that nobody has decided on.</param>
/// <param name="Unapproved">People whose hours no manager has approved.</param>
/// <param name="Anyway">Close although there are questions.</param>
/// <param name="WithUnapproved">Close although nobody has approved some hours.</param>
public sealed record ClosePeriod(
    Guid PeriodId, Guid SiteId, DateRange Range, DateOnly Today, int People, int Questions, int Unapproved, long Waiting, bool Anyway, bool WithUnapproved, string Sha256, long Sequence, DateTimeOffset At);

public static class ClosePeriodHandler
{
    /// <returns>Without its documents: they are made once it is clear that it can be closed.</returns>
    /// <exception cref="Rejection">Not over yet, closed already, or something has to be settled first.</exception>
    public static PeriodClosed Handle(ClosePeriod command, SitePeriods state)
    {
        if (command.Range.To >= command.Today)
            throw new Rejection("The period is not over yet.", "to");
        if (state.Closed.Find(period => period.From <= command.Range.To && command.Range.From <= period.To) is { } other)
            throw new Rejection($"The days from {other.From:d MMM yyyy} to {other.To:d MMM yyyy} are closed already.", "from", RejectionKind.Conflict);
        if (command.Waiting > 0)
            throw new Rejection(command.Waiting == 1 ? "A correction, an absence or a check-in of a revoked kiosk of these days waits for a decision." : $"{command.Waiting} corrections, absences and check-ins of revoked kiosks of these days wait for a decision.", kind: RejectionKind.Conflict);
        if (command.Questions > 0 && !command.Anyway)
            throw new Rejection($"{(command.Questions == 1 ? "On 1 day" : $"On {command.Questions} days")} a check-in or a check-out is missing. Have it corrected, or close anyway.", "anyway");
        if (command.Unapproved > 0 && !command.WithUnapproved)
            throw new Rejection($"The hours of {(command.Unapproved == 1 ? "1 person are" : $"{command.Unapproved} people are")} not approved yet. Have them approved, or close anyway.", "unapproved");
        if (command.People == 0)
            throw new Rejection("Nobody has hours in these days.", "from");
        return new(command.PeriodId, command.SiteId, command.Range.From, command.Range.To, [], command.Sha256, command.Sequence, command.At);
    }
}

public sealed record ClosePeriodForm
{
    public string? Site { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Anyway { get; init; }

    public string? Unapproved { get; init; }

    public string? IdempotencyKey { get; init; }
}

internal static class ClosePeriodEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/periods", Post).RequireAuthorization(Policies.Hours);

    private static async Task<IResult> Post([FromForm] ClosePeriodForm? form, HttpContext context, ClosingPeriods closing, CancellationToken cancellation)
    {
        form ??= new();
        await closing.RunAsync(form, IdempotentRequest.Of(context.User.Scope(), "periods", form.IdempotencyKey, [form.Site, form.From, form.To, form.Anyway, form.Unapproved]), cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/periods"));
        return TypedResults.NoContent();
    }
}

/// <summary>Closes a period: hours as they are now, and the documents of everybody, sealed under each person's key.</summary>
internal sealed class ClosingPeriods(IDocumentStore store, IDocumentSession session, PersonVault vault, GetTimesheets timesheets, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public async Task RunAsync(ClosePeriodForm form, IdempotentRequest? request, CancellationToken cancellation)
    {
        var site = await GetPeople.ChosenSiteAsync(session, form.Site, cancellation);
        var now = clock.GetUtcNow();
        var range = DateRange.Read(form.From, form.To, LocalDate.At(now, site.Zone));
        await session.DecideOnceAsync<SitePeriods>(SitePeriods.StreamOf(site.Id), request, async state =>
        {
            await session.BeginTransactionAsync(cancellation);
            await GetPeriods.HoldAsync(session, site.Id, toClose: true, cancellation);
            var sequence = await store.LastSequenceAsync(cancellation);
            if (!await store.WaitForNonStaleDataAsync([.. GetTimesheets.Sources, nameof(HeldCheckInProjection)], Longest, cancellation))
                throw new Rejection("The last check-ins are still being counted. Please try again in a moment.", kind: RejectionKind.NotReady);
            var sheets = await OpenDaysAsync(await timesheets.RunAsync(range, person => person.SiteId == site.Id, withoutDays: false, cancellation, asRecorded: true), range, cancellation);
            var waiting = await GetCorrections.CountWaitingAsync(session, site.Id, range.From, range.To, cancellation) + await GetAbsences.CountWaitingAsync(session, site.Id, range.From, range.To, cancellation)
                + await GetHeldCheckIns.CountWaitingAsync(session, site.Id, range.From, range.To, cancellation);
            var snapshots = sheets.ToDictionary(sheet => sheet.Person.Id, ClosedSheet.Write);
            var digest = Sha256(Encoding.ASCII.GetBytes(string.Concat(sheets.Select(sheet => Sha256(snapshots[sheet.Person.Id])))));
            var closed = ClosePeriodHandler.Handle(
                new(Guid.CreateVersion7(), site.Id, range, LocalDate.At(now, site.Zone), sheets.Count, sheets.Sum(sheet => sheet.Questions), sheets.Count(sheet => sheet.ApprovedAt is null), waiting, form.Anyway == "yes", form.Unapproved == "yes", digest, sequence, now), state);
            return [closed with { Timesheets = await KeepAsync(sheets, snapshots, digest, sequence, now, cancellation) }];
        }, cancellation);
    }

    /// <summary>Whoever came from another site is not paid twice for what was closed there.</summary>
    private async Task<IReadOnlyList<Timesheet>> OpenDaysAsync(IReadOnlyList<Timesheet> sheets, DateRange range, CancellationToken cancellation)
    {
        var closed = (await GetPeriods.ClosedOfAsync(session, [.. sheets.Select(sheet => sheet.Person.Id)], range, cancellation)).ToLookup(row => row.EmployeeId);
        return [.. sheets.Select(sheet => closed[sheet.Person.Id].ToList() is { Count: > 0 } elsewhere ? sheet with { Days = [.. sheet.Days.Where(day => !elsewhere.Exists(row => row.From <= day.Date && day.Date <= row.To))] } : sheet)
            .Where(sheet => sheet.Days.Count > 0)];
    }

    /// <summary>Puts snapshot and PDF of each person into the vault, with the session.</summary>
    private async Task<IReadOnlyList<TimesheetInPeriod>> KeepAsync(
        IReadOnlyList<Timesheet> sheets, Dictionary<Guid, byte[]> snapshots, string digest, long sequence, DateTimeOffset now, CancellationToken cancellation)
    {
        var keys = await vault.OpenKeysAsync(session, sheets.Select(sheet => sheet.Person.Id), KeyPurpose.Personal, cancellation);
        var kept = new List<TimesheetInPeriod>();
        foreach (var sheet in sheets.Where(sheet => keys.ContainsKey(sheet.Person.Id)))
        {
            var snapshot = snapshots[sheet.Person.Id];
            var document = TimesheetFile.Write([sheet], "pdf", new(now, Closed: new(digest, sequence)));
            var entry = new TimesheetInPeriod(sheet.Person.Id, Guid.CreateVersion7(), Guid.CreateVersion7(), Sha256(snapshot), Sha256(document));
            PersonVault.Put(session, keys[sheet.Person.Id], entry.SnapshotId, BlobKinds.Snapshot, snapshot);
            PersonVault.Put(session, keys[sheet.Person.Id], entry.DocumentId, BlobKinds.Document, document);
            kept.Add(entry);
        }
        return kept;
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A timesheet as it was when its period was closed.</summary>
internal static class ClosedSheet
{
    public static byte[] Write(Timesheet sheet) => JsonSerializer.SerializeToUtf8Bytes(sheet, EventJson.Options);

    public static Timesheet Read(byte[] snapshot) => JsonSerializer.Deserialize<Timesheet>(snapshot, EventJson.Options)!;
}
