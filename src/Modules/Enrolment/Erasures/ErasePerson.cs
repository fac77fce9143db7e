using System.Globalization;
using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Employees.Postgres;
using Attendance.Enrolment.Histories;
using Attendance.EventStore;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Erasures;

/// <param name="LastPunch">When they last checked in or out; null: never.</param>
/// <param name="KeyIds">The keys that will be gone.</param>
/// <param name="Reason">Needed only to force it.</param>
public sealed record ErasePerson(Guid CertificateId, DateTimeOffset? LastPunch, IReadOnlyList<Guid> KeyIds, bool Force, Protected? Reason, DateTimeOffset At);

public static class ErasePersonHandler
{
    /// <summary>How long payroll records are kept: 29 CFR 516.5(a). Nobody is erased before, unless it is forced.</summary>
    public const int RetentionYears = 3;

    public static IReadOnlyList<object> Handle(ErasePerson command, Employee state)
    {
        if (state.MustExist().Active)
            throw new Rejection("Deactivate this employee first: who still works here cannot be erased.", kind: RejectionKind.Conflict);
        var mustBeKept = command.LastPunch?.AddYears(RetentionYears) > command.At;
        if (mustBeKept && !command.Force)
            throw new Rejection(
                string.Create(CultureInfo.InvariantCulture, $"Their hours must be kept until {command.LastPunch!.Value.AddYears(RetentionYears):d MMM yyyy}, {RetentionYears} years after they last checked in or out. It can be forced, with a reason."),
                "force", RejectionKind.Conflict);
        if (mustBeKept && command.Reason is null)
            throw new Rejection("Please say why they are erased although their hours must still be kept.", "reason");
        var erased = new PersonErased(state.Id, command.CertificateId, command.KeyIds, state.Photos.Count, mustBeKept, command.Reason, command.At);
        return state.ConsentVersion is null ? [erased] : [new ConsentWithdrawn(state.Id, command.At), erased];
    }
}

/// <summary>Erases a person, whoever asks: a page, a command, or a restore that brought somebody back.</summary>
public sealed class ErasingPeople(IDocumentStore store, IDocumentSession session, PersonVault vault, TimeProvider clock)
{
    /// <param name="request">Sent again, it is answered with the same certificate; null: it cannot be.</param>
    /// <returns>The certificate's id.</returns>
    /// <exception cref="Rejection">It may not be, or not yet.</exception>
    public async Task<Guid> RunAsync(Guid employeeId, bool force, string? reason, IdempotentRequest? request, CancellationToken cancellation)
    {
        if (request is not null && await session.FindAnswerAsync(request, cancellation) is { Data: PersonErased done })
            return done.CertificateId;
        // Not even by force: whether it is forced depends on their last punch.
        if (!await store.WaitForNonStaleDataAsync(nameof(HistoryProjection), ReadYourWrites.Longest, cancellation))
            throw new Rejection("The record of their check-ins is still being read. Please try again in a moment.", kind: RejectionKind.Conflict);
        return await EraseAsync(employeeId, force, reason, request, cancellation);
    }

    internal async Task<Guid> EraseAsync(Guid employeeId, bool force, string? reason, IdempotentRequest? request, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Employee>(employeeId, cancellation: cancellation);
        var certificate = Guid.CreateVersion7(clock.GetUtcNow());
        var events = ErasePersonHandler.Handle(
            new(certificate, await GetLastPunch.RunAsync(session, employeeId, cancellation), await PersonVault.KeyIdsAsync(session, employeeId, cancellation), force,
                string.IsNullOrWhiteSpace(reason) ? null : await vault.ProtectReasonAsync(session, reason, cancellation), clock.GetUtcNow()),
            stream.Aggregate);
        stream.AppendMany(events.SkipLast(1));
        var erased = stream.AppendOne(events[^1]);
        if (request is not null)
            session.Remember(request, erased);
        // In one transaction with the event: from here on the log says nothing more about them.
        PersonVault.DestroyKey(session, employeeId, KeyPurpose.Biometric);
        PersonVault.DestroyKey(session, employeeId, KeyPurpose.Personal);
        EmployeeNumbers.GiveBack(session, employeeId);
        await session.SaveChangesAsync(cancellation);
        return certificate;
    }
}

public sealed record ErasePersonForm
{
    public string? Force { get; init; }

    public string? Reason { get; init; }

    public string? IdempotencyKey { get; init; }
}

internal static class ErasePersonEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/employees/{id:guid}/erase", Post).RequireAuthorization(Policies.Administrator);

    private static async Task<IResult> Post(Guid id, [FromForm] ErasePersonForm? form, HttpContext context, ErasingPeople erasing, CancellationToken cancellation)
    {
        var request = IdempotentRequest.Of(context.User.Scope(), "employees/erase", form?.IdempotencyKey, [id.ToString(), form?.Force, form?.Reason]);
        var certificate = await erasing.RunAsync(id, form?.Force == "yes", form?.Reason, request, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/erasures/{certificate}"));
        return TypedResults.NoContent();
    }
}
