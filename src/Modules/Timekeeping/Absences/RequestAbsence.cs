using System.Globalization;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.WorkDays;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Absences;

/// <param name="Hours">Of each day; null unless it is a part in hours.</param>
public sealed record RequestAbsence(Guid AbsenceId, Guid EmployeeId, DateRange Days, AbsencePart Part, TimeSpan? Hours, Protected Kind, Protected Why, DateTimeOffset Now);

public static class RequestAbsenceHandler
{
    private static readonly TimeSpan MostHours = TimeSpan.FromHours(12);

    /// <exception cref="Rejection">No hours, or another absence stands on these days.</exception>
    public static AbsenceRequested Handle(RequestAbsence command, AbsenceLog state)
    {
        if (command.Part == AbsencePart.Hours && command.Hours is not { Ticks: > 0 })
            throw new Rejection("Please say how many hours of each day, such as 2:00.", "hours");
        if (command.Hours > MostHours)
            throw new Rejection("Of a day, 12 hours at most.", "hours");
        if (state.Waiting.Concat(state.Approved).FirstOrDefault(other => other.From <= command.Days.To && command.Days.From <= other.To) is { } other)
            throw new Rejection($"There is an absence from {other.From:d MMM yyyy} to {other.To:d MMM yyyy} already. Cancel it first.", "from", RejectionKind.Conflict);
        return new(command.AbsenceId, command.EmployeeId, command.Days.From, command.Days.To, command.Part, command.Part == AbsencePart.Hours ? command.Hours : null, command.Kind, command.Why, command.Now);
    }
}

public sealed record RequestAbsenceForm
{
    /// <summary>Whose, by number; only where a manager records it.</summary>
    public string? Employee { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Part { get; init; }

    public string? Hours { get; init; }

    public string? Kind { get; init; }

    public string? Why { get; init; }

    public string? IdempotencyKey { get; init; }

    public IReadOnlyList<string?> Values => [Employee, From, To, Part, Hours, Kind, Why];
}

/// <summary>What an absence may be.</summary>
public static class AbsenceKinds
{
    public static IReadOnlyList<string> All { get; } = ["leave", "illness", "care of a child", "training", "business trip", "unpaid leave", "other"];
}

/// <summary>The employee asks to be away, and sees what became of it.</summary>
internal static class OwnAbsencesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/my/absences", Get).RequireAuthorization(Policies.Employee);
        routes.MapPost("/my/absences", Post).RequireAuthorization(Policies.Employee);
        routes.MapPost("/my/absences/{id:guid}/cancel", Cancel).RequireAuthorization(Policies.Employee);
    }

    private static async Task<IResult> Get(HttpContext context, IDocumentStore store, IQuerySession session, PersonVault vault, Staff staff, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(AbsenceProjection), TimeSpan.FromSeconds(1), cancellation);
        var person = await staff.PersonAsync(context.User.EmployeeId()!.Value, cancellation);
        return Page.Of<OwnAbsencesPage>(new { Rows = await GetAbsences.OfAsync(session, vault, person.Id, cancellation) });
    }

    private static async Task<IResult> Post([FromForm] RequestAbsenceForm? form, HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var person = await staff.PersonAsync(context.User.EmployeeId()!.Value, cancellation);
        await session.DecideOnceAsync<AbsenceLog>(
            AbsenceLog.StreamOf(person.Id), IdempotentRequest.Of(context.User.Scope(), "my/absences", form.IdempotencyKey, form.Values),
            async state => [RequestAbsenceHandler.Handle(await ReadAsync(form, person, staff, clock.GetUtcNow(), cancellation), state)], cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/my/absences"));
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Cancel(Guid id, HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation)
    {
        var person = await staff.PersonAsync(context.User.EmployeeId()!.Value, cancellation);
        await session.DecideOnceAsync<AbsenceLog>(
            AbsenceLog.StreamOf(person.Id), null, state => Task.FromResult<IReadOnlyList<object>>([new AbsenceCancelled(state.WaitingFor(id).AbsenceId, person.Id, clock.GetUtcNow())]), cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/my/absences"));
        return TypedResults.NoContent();
    }

    /// <summary>What was typed, about this person.</summary>
    /// <exception cref="Rejection">It makes no sense, or is of closed days.</exception>
    internal static async Task<RequestAbsence> ReadAsync(RequestAbsenceForm form, Person person, Staff staff, DateTimeOffset now, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(form.From))
            throw new Rejection("Please choose the first day.", "from");
        var days = DateRange.Read(form.From, string.IsNullOrWhiteSpace(form.To) ? form.From : form.To, LocalDate.At(now, null));
        AbsencePart part = form.Part switch { null or "" or "whole" => AbsencePart.Whole, "half" => AbsencePart.Half, "hours" => AbsencePart.Hours, _ => throw new Rejection("An absence is of whole days, half days or hours.", "part") };
        var kind = AbsenceKinds.All.Contains(form.Kind) ? form.Kind! : throw new Rejection("Please choose what it is.", "kind");
        await staff.MustBeOpenAsync(person, days.From, days.To, cancellation);
        return new(Guid.CreateVersion7(), person.Id, days, part, part == AbsencePart.Hours ? Length(form.Hours) : null,
            await staff.ProtectAsync(person.Id, PersonalFields.Absence, kind, cancellation), await staff.ProtectAsync(person.Id, PersonalFields.Why, string.IsNullOrWhiteSpace(form.Why) ? "–" : form.Why, cancellation), now);
    }

    private static TimeSpan? Length(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : TimeSpan.TryParseExact(text.Trim(), ["h\\:mm", "hh\\:mm"], CultureInfo.InvariantCulture, out var length) ? length : throw new Rejection($"“{text}” is no length such as 2:00.", "hours");
}
