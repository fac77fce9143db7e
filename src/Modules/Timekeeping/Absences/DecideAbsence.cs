using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Absences;

public sealed record DecideAbsenceForm
{
    public string? Why { get; init; }

    public string? IdempotencyKey { get; init; }
}

/// <summary>A manager approves, declines or cancels an absence of one of their people, or records one.</summary>
internal static class DecideAbsenceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/absences", Record).RequireAuthorization(Policies.Manager);
        routes.MapPost("/absences/{employee:guid}/{id:guid}/approve", Approve).RequireAuthorization(Policies.Manager);
        routes.MapPost("/absences/{employee:guid}/{id:guid}/decline", Decline).RequireAuthorization(Policies.Manager);
        routes.MapPost("/absences/{employee:guid}/{id:guid}/cancel", Cancel).RequireAuthorization(Policies.Manager);
    }

    private static async Task<IResult> Record([FromForm] RequestAbsenceForm? form, HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        var number = form.Employee?.Trim() ?? "";
        var id = await GetPeople.IdOfAsync(session, number, cancellation) ?? throw new Rejection(number.Length == 0 ? "Please give the employee's number." : $"There is no employee with the number {number}.", "employee");
        return await DecideAsync(id, "record", form.IdempotencyKey, form.Values, context, session, staff, async (person, state) =>
        {
            var requested = RequestAbsenceHandler.Handle(await OwnAbsencesEndpoint.ReadAsync(form, person, staff, clock.GetUtcNow(), cancellation), state);
            return [requested, new AbsenceApproved(requested.AbsenceId, id, clock.GetUtcNow())];
        }, cancellation);
    }

    private static Task<IResult> Approve(Guid employee, Guid id, [FromForm] DecideAbsenceForm? form, HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation) =>
        DecideAsync(employee, $"{id}/approve", form?.IdempotencyKey, [], context, session, staff, async (person, state) =>
        {
            var waiting = state.WaitingFor(id);
            await staff.MustBeOpenAsync(person, waiting.From, waiting.To, cancellation);
            return [new AbsenceApproved(id, employee, clock.GetUtcNow())];
        }, cancellation);

    private static Task<IResult> Decline(Guid employee, Guid id, [FromForm] DecideAbsenceForm? form, HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation) =>
        DecideAsync(employee, $"{id}/decline", form?.IdempotencyKey, [form?.Why], context, session, staff, async (_, state) =>
            [new AbsenceDeclined(state.WaitingFor(id).AbsenceId, employee, await staff.ProtectAsync(employee, PersonalFields.Why, form?.Why, cancellation), clock.GetUtcNow())], cancellation);

    private static Task<IResult> Cancel(Guid employee, Guid id, [FromForm] DecideAbsenceForm? form, HttpContext context, IDocumentSession session, Staff staff, TimeProvider clock, CancellationToken cancellation) =>
        DecideAsync(employee, $"{id}/cancel", form?.IdempotencyKey, [], context, session, staff, async (person, state) =>
        {
            var known = state.Counting(id);
            await staff.MustBeOpenAsync(person, known.From, known.To, cancellation);
            return [new AbsenceCancelled(id, employee, clock.GetUtcNow())];
        }, cancellation);

    internal static async Task<IResult> DecideAsync(
        Guid employee, string what, string? key, IReadOnlyList<string?> values, HttpContext context, IDocumentSession session, Staff staff,
        Func<Person, AbsenceLog, Task<IReadOnlyList<object>>> decide, CancellationToken cancellation)
    {
        var person = await staff.ManagedAsync(employee, context.User, cancellation);
        await session.DecideOnceAsync<AbsenceLog>(
            AbsenceLog.StreamOf(employee), IdempotentRequest.Of(context.User.Scope(), $"absences/{employee}/{what}", key, [.. values]), state => decide(person, state), cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/absences"));
        return TypedResults.NoContent();
    }
}
