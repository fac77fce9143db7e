using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.SignOffs;

/// <param name="Seen">SHA-256 of the days as the reader saw them.</param>
/// <param name="Digest">SHA-256 of the days as they are.</param>
/// <param name="Questions">Days that lack a check-in or a check-out.</param>
public sealed record ConfirmHours(Guid EmployeeId, DateRange Days, DateOnly Today, string? Seen, string Digest, int Questions, DateTimeOffset At);

public static class ConfirmHoursHandler
{
    /// <exception cref="Rejection">The days are not over, lack something, or are others than the employee saw.</exception>
    public static HoursConfirmed Handle(ConfirmHours command)
    {
        SignOffs.MustBeSettled(command.Days, command.Today, command.Seen, command.Digest);
        return command.Questions == 0 ? new(command.EmployeeId, command.Days.From, command.Days.To, command.Digest, command.At)
            : throw new Rejection("A check-in or a check-out is missing. Please correct that day first.", kind: RejectionKind.Conflict);
    }
}

/// <summary>What confirming and approving share. Their stream is only written to: what counts is whether the hours are the same.</summary>
public sealed record SignOffs : IAggregate<SignOffs>
{
    public static bool IsFolded => false;

    public static SignOffs Initial { get; } = new();

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("sign-offs", employeeId);

    public static SignOffs Evolve(SignOffs state, object @event) => state;

    /// <exception cref="Rejection">The days are not over, or are others than the reader saw.</exception>
    internal static void MustBeSettled(DateRange days, DateOnly today, string? seen, string digest)
    {
        if (days.To >= today)
            throw new Rejection("These days are not over yet.", kind: RejectionKind.Conflict);
        if (seen != digest)
            throw new Rejection("These hours have changed since you saw them. Please look again.", kind: RejectionKind.Conflict);
    }
}

public sealed record ConfirmHoursForm
{
    public string? From { get; init; }

    public string? To { get; init; }

    public string? Sha256 { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>The employee confirms the hours of a period.</summary>
internal static class ConfirmHoursEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/my/days/confirm", Post).RequireAuthorization(Policies.Employee);

    private static async Task<IResult> Post([FromForm] ConfirmHoursForm? form, HttpContext context, IDocumentSession session, Staff staff, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var person = await staff.PersonAsync(context.User.EmployeeId()!.Value, cancellation);
        var (now, zone) = (clock.GetUtcNow(), (await staff.SiteAsync(person, cancellation)).Zone);
        var days = DateRange.Read(form.From, form.To, LocalDate.At(now, zone));
        await staff.MustBeOpenAtSiteAsync(person, days.From, days.To, cancellation);
        await session.DecideOnceAsync<SignOffs>(
            SignOffs.StreamOf(person.Id), IdempotentRequest.Of(context.User.Scope(), "my/days/confirm", form.IdempotencyKey, [form.From, form.To, form.Sha256]),
            async _ =>
            {
                var sheet = await timesheets.OfAsync(person, days, cancellation);
                return [ConfirmHoursHandler.Handle(new(person.Id, days, LocalDate.At(now, zone), form.Sha256, sheet.Digest(), sheet.Questions, now))];
            }, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/my/days"));
        return TypedResults.NoContent();
    }
}
