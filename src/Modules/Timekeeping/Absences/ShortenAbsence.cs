using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Absences;

/// <param name="To">The last day of it that counts.</param>
public sealed record ShortenAbsence(Guid AbsenceId, DateOnly To, DateTimeOffset At);

public static class ShortenAbsenceHandler
{
    /// <exception cref="Rejection">It does not count, or would not end earlier.</exception>
    public static AbsenceShortened Handle(ShortenAbsence command, AbsenceLog state)
    {
        var known = state.Approved.Find(one => one.AbsenceId == command.AbsenceId) ?? throw new Rejection("Only an approved absence can end earlier.", kind: RejectionKind.Conflict);
        return command.To >= known.From && command.To < known.To ? new(command.AbsenceId, known.EmployeeId, command.To, command.At)
            : throw new Rejection($"Please choose a day from {known.From:d MMM yyyy} to {known.To.AddDays(-1):d MMM yyyy}. An absence that none of its days count of is cancelled.", "to");
    }
}

public sealed record ShortenAbsenceForm
{
    public string? To { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>Somebody is back earlier: the days they were to be away still count as planned. Closed days before that stay as they are.</summary>
internal static class ShortenAbsenceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/absences/{employee:guid}/{id:guid}/shorten", Post).RequireAuthorization(Policies.Manager);

    private static Task<IResult> Post(Guid employee, Guid id, [FromForm] ShortenAbsenceForm? form, HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation) =>
        DecideAbsenceEndpoint.DecideAsync(employee, $"{id}/shorten", form?.IdempotencyKey, [form?.To], context, session, staff, async (person, state) =>
        {
            var shortened = ShortenAbsenceHandler.Handle(new(id, WorkDate.Read(form?.To, "Please choose its last day.", "to"), clock.GetUtcNow()), state);
            await staff.MustBeOpenAsync(person, shortened.To.AddDays(1), state.Counting(id).To, cancellation);
            return [shortened];
        }, cancellation);
}
