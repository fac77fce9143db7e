using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Holidays;

public sealed record ImportHolidays(Guid? SiteId, IReadOnlyList<Holiday> Days, DateTimeOffset At);

public static class ImportHolidaysHandler
{
    /// <exception cref="Rejection">All of them are there already.</exception>
    public static HolidaysImported Handle(ImportHolidays command, HolidayLog state)
    {
        var days = command.Days.Where(day => !state.Days.Contains(day)).ToList();
        return days.Count > 0 ? new(command.SiteId, days, command.At) : throw new Rejection("These holidays are all there already. Nothing was changed.", kind: RejectionKind.Conflict);
    }
}

/// <summary>The holidays of a site, or of everywhere.</summary>
public sealed record HolidayLog(IReadOnlySet<Holiday> Days) : IAggregate<HolidayLog>
{
    public static HolidayLog Initial { get; } = new(new HashSet<Holiday>());

    public static Guid StreamOf(Guid? siteId) => StreamIds.Of("holidays", siteId ?? Guid.Empty);

    public static HolidayLog Evolve(HolidayLog state, object @event) => @event switch
    {
        HolidaysImported imported => new(state.Days.Where(day => imported.Days.All(other => other.Date != day.Date)).Concat(imported.Days).ToHashSet()),
        HolidayRemoved removed => new(state.Days.Where(day => day.Date != removed.Date).ToHashSet()),
        _ => state,
    };
}

/// <summary>Holidays of everywhere or of a site, from an iCalendar file or one by one.</summary>
internal static class ImportHolidaysEndpoint
{
    private const int MostBytes = 1 << 20;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/holidays", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var site = await SiteAsync(form["site"], session, cancellation);
        var days = await ReadAsync(form, clock.GetUtcNow().Year, cancellation);
        var first = DateOnly.MaxValue;
        await session.DecideOnceAsync<HolidayLog>(
            HolidayLog.StreamOf(site), IdempotentRequest.Of(context.User.Scope(), "holidays", form["idempotencyKey"], [site?.ToString(), .. days.Select(day => $"{day.Date:O} {day.Name}")]),
            state =>
            {
                var imported = ImportHolidaysHandler.Handle(new(site, days, clock.GetUtcNow()), state);
                first = imported.Days.Min(day => day.Date);
                return Task.FromResult<IReadOnlyList<object>>([imported]);
            }, cancellation);
        var next = await WhatNextAsync(site, first, session, clock, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect(next));
        return TypedResults.NoContent();
    }

    /// <summary>Where days have begun already, the list of what that changed.</summary>
    internal static async Task<string> WhatNextAsync(Guid? site, DateOnly first, IQuerySession session, TimeProvider clock, CancellationToken cancellation) =>
        first <= LocalDate.Latest(clock.GetUtcNow(), (await GetPeople.SitesAsync(session, cancellation)).Values) ? $"/work-rules/changes?holidays={site}" : "/holidays";

    internal static async Task<Guid?> SiteAsync(string? text, IQuerySession session, CancellationToken cancellation) =>
        string.IsNullOrEmpty(text) ? null : (await GetPeople.ChosenSiteAsync(session, text, cancellation)).Id;

    private static async Task<IReadOnlyList<Holiday>> ReadAsync(IFormCollection form, int year, CancellationToken cancellation)
    {
        if (form.Files.GetFile("calendar") is not { Length: > 0 } file)
            return form["name"].ToString().Trim() is { Length: > 0 and <= 100 } name
                ? [new(WorkDate.Read(form["date"], "Please choose a day.", "date"), name)]
                : throw new Rejection("Please choose a calendar, or give a day and its name.", "calendar");
        if (file.Length > MostBytes)
            throw new Rejection("A calendar of holidays is 1 MB at most.", "calendar");
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellation);
        return HolidayCalendar.Read(bytes.ToArray(), year);
    }
}
