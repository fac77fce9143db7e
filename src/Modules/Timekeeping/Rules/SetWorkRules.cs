using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Groups;
using Attendance.Timekeeping.People;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Rules;

/// <param name="Reason">Under the organisation's key; null where the rules are one employee's.</param>
/// <param name="Why">Under that employee's key.</param>
public sealed record SetWorkRules(Guid? Scope, DateOnly From, WorkRules Rules, Protected? Reason, DateTimeOffset At, Guid? EmployeeId = null, Protected? Why = null);

public static class SetWorkRulesHandler
{
    private static readonly TimeSpan ADay = TimeSpan.FromHours(24), LongestShift = TimeSpan.FromHours(16);

    /// <exception cref="Rejection">Rules that contradict themselves, or leave a hole.</exception>
    public static WorkRulesSet Handle(SetWorkRules command)
    {
        var rules = command.Rules;
        if (rules.Days.Count % 7 != 0 || rules.Days.Count > 28)
            throw new Rejection("A plan has one to four whole weeks.", "start");
        foreach (var day in rules.Days)
            Check(day);
        foreach (var rule in rules.Breaks)
            if (rule.After <= TimeSpan.Zero || rule.After >= ADay || rule.Length <= TimeSpan.Zero || rule.Length > TimeSpan.FromHours(4))
                throw new Rejection("A break of up to four hours follows work of less than a day.", "breakAfter");
        MustAscend([.. rules.Breaks.Select(rule => rule.After)], "breakAfter", "Breaks stand in the order of the work that needs them, each length once.");
        foreach (var rounding in (Rounding[])[rules.RoundIn, rules.RoundOut])
            if (rounding.Mode != RoundingMode.None && rounding.Minutes is not (1 or 5 or 6 or 15))
                throw new Rejection("Times can be rounded by 1, 5, 6 or 15 minutes.", "roundIn");
        if (rules.GraceIn < TimeSpan.Zero || rules.GraceIn > TimeSpan.FromHours(1) || rules.GraceOut < TimeSpan.Zero || rules.GraceOut > TimeSpan.FromHours(1))
            throw new Rejection("Grace is an hour at most.", "graceIn");
        Check(rules.DailyOvertime, ADay, "dailyAfter");
        Check(rules.WeeklyOvertime, 7 * ADay, "weeklyAfter");
        return new(command.Scope, command.From, rules, command.Reason, command.At, command.EmployeeId, command.Why);
    }

    private static void Check(DayPlan day)
    {
        if (day.Target < TimeSpan.Zero || day.Target > ADay)
            throw new Rejection("A day's hours are between 0:00 and 24:00.", "target");
        if (day.Start.HasValue != day.End.HasValue)
            throw new Rejection("A shift has a start and an end; a flexible day has neither.", "start");
        if (day is { Start: { } start, End: { } end } && Length(start, end) is var length && (length > LongestShift || day.Target > length))
            throw new Rejection(length > LongestShift ? "A shift is 16 hours long at most." : "A day's hours are no more than its shift is long.", "target");
    }

    private static void Check(IReadOnlyList<OvertimeTier> tiers, TimeSpan most, string field)
    {
        foreach (var tier in tiers)
            if (tier.After <= TimeSpan.Zero || tier.After >= most || tier.Percent is <= 100 or > 500)
                throw new Rejection("Overtime begins after some hours, at 101 to 500 percent of the usual pay.", field);
        MustAscend([.. tiers.Select(tier => tier.After)], field, "Overtime rates stand in the order of the hours from which they count, each once.");
        if (tiers.Select(tier => tier.Percent).Distinct().Count() != tiers.Count)
            throw new Rejection("Each overtime rate stands once.", field);
    }

    private static void MustAscend(TimeSpan[] after, string field, string says)
    {
        if (!after.SequenceEqual(after.Distinct().Order()))
            throw new Rejection(says, field);
    }

    /// <summary>Of a shift; an end not after the start is on the next day.</summary>
    public static TimeSpan Length(TimeOnly start, TimeOnly end) => end > start ? end - start : end.ToTimeSpan() + ADay - start.ToTimeSpan();
}

/// <summary>Rules of one scope are a stream that is only written to.</summary>
public sealed record WorkRulesLog : IAggregate<WorkRulesLog>
{
    public static bool IsFolded => false;

    public static WorkRulesLog Initial { get; } = new();

    public static Guid StreamOf(Guid? scope) => StreamIds.Of("work-rules", scope ?? Guid.Empty);

    public static WorkRulesLog Evolve(WorkRulesLog state, object @event) => state;
}

internal static class SetWorkRulesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/work-rules", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, PersonVault vault, Staff staff, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var request = IdempotentRequest.Of(context.User.Scope(), "work-rules", form["idempotencyKey"], [.. form.Where(field => field.Key is not ("idempotencyKey" or "__RequestVerificationToken")).OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}")]);
        var scope = await ScopeAsync(form, session, cancellation);
        var today = LocalDate.Latest(clock.GetUtcNow(), (await GetPeople.SitesAsync(session, cancellation)).Values);
        if (scope is { } of && context.User.EmployeeId() is { } own && await GetPeople.IsAloneInAsync(session, own, of, today, cancellation))
            throw new Rejection("Nobody sets rules for themselves alone. Please ask another administrator.", "employee");
        var employee = form["employee"].ToString().Trim().Length > 0 ? scope : null;
        // Read only after the stream: what this very request has set is no other rule.
        var from = DateOnly.MaxValue;
        await session.DecideOnceAsync<WorkRulesLog>(WorkRulesLog.StreamOf(scope), request, async _ =>
        {
            (from, var rules) = WorkRulesForm.Read(form);
            return [SetWorkRulesHandler.Handle(employee is { } whose
                ? new(scope, from, rules, null, clock.GetUtcNow(), whose, await staff.ProtectAsync(whose, PersonalFields.Why, form["reason"], cancellation, "reason"))
                : new(scope, from, rules, await vault.ProtectReasonAsync(session, form["reason"], cancellation), clock.GetUtcNow()))];
        }, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect(from <= today ? $"/work-rules/changes?scope={scope}" : "/work-rules"));
        return TypedResults.NoContent();
    }

    /// <summary>A site or a group by id, or an employee by number; neither: everywhere.</summary>
    private static async Task<Guid?> ScopeAsync(IFormCollection form, IQuerySession session, CancellationToken cancellation)
    {
        if (form["employee"].ToString().Trim() is { Length: > 0 } number)
            return await GetPeople.IdOfAsync(session, number, cancellation) ?? throw new Rejection($"There is no employee with the number {number}.", "employee");
        if (form["for"].ToString() is not { Length: > 0 } chosen)
            return null;
        return Guid.TryParse(chosen, out var id) && (await GetPeople.SiteAsync(session, id, cancellation) is not null || (await GetGroups.AllAsync(session, cancellation)).Any(group => group.Id == id))
            ? id : throw new Rejection("There is no such site or group.", "for");
    }
}
