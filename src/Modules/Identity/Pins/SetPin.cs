using System.Security.Cryptography;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Identity.Passwords;
using Attendance.Identity.Postgres;
using Attendance.Vault;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Identity.Pins;

public sealed record SetPin(Guid EmployeeId, string? Pin, DateTimeOffset At);

public static class SetPinHandler
{
    public const int Shortest = 4, Longest = 12;

    public static PinSet Handle(SetPin command) => command.Pin switch
    {
        null or { Length: < Shortest or > Longest } => throw new Rejection($"A PIN has {Shortest} to {Longest} digits.", "pin"),
        var pin when pin.Any(c => !char.IsAsciiDigit(c)) => throw new Rejection("A PIN has digits only.", "pin"),
        var pin when pin.Distinct().Count() == 1 || "0123456789012".Contains(pin, StringComparison.Ordinal) || "9876543210987".Contains(pin, StringComparison.Ordinal) =>
            throw new Rejection("This PIN is too easy to guess.", "pin"),
        _ => new(command.EmployeeId, command.At),
    };
}

/// <summary>The stream of an employee's PIN: when it was set and when it was locked.</summary>
public sealed record PinState : IAggregate<PinState>
{
    public static bool IsFolded => false;

    public static PinState Initial { get; } = new();

    public static PinState Evolve(PinState state, object @event) => state;

    public static Guid StreamOf(Guid employeeId) => StreamIds.Of("pin", employeeId);
}

public sealed record SetPinForm
{
    public string? Pin { get; init; }
}

internal static class SetPinEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/identity/employees/{id:guid}/pin", Make).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/identity/my/pin", Get).RequireAuthorization(Policies.Employee);
        routes.MapPost("/identity/my/pin", SetMine).RequireAuthorization(Policies.Employee).RequireRateLimiting(Limits.Guessing);
    }

    private static IResult Get() => Page.Of<MyPinPanel>();

    /// <summary>A random PIN, shown once: six digits, so that guessing within the locks is hopeless.</summary>
    private static async Task<IResult> Make(Guid id, IDocumentSession session, PersonVault vault, PasswordHashing hashing, Secrets secrets, TimeProvider clock, CancellationToken cancellation)
    {
        if (await GetPeople.OneAsync(session, vault, id, cancellation) is null)
            throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
        while (true)
        {
            var pin = RandomNumberGenerator.GetString("0123456789", 6);
            try
            {
                await SaveAsync(new(id, pin, clock.GetUtcNow()), session, hashing, secrets, cancellation);
                return Page.Of<PinShown>(new { Pin = pin });
            }
            catch (Rejection)
            {
                // By chance it was one that is too easy to guess.
            }
        }
    }

    private static async Task<IResult> SetMine(
        [FromForm] SetPinForm? form, HttpContext context, IDocumentSession session, PasswordHashing hashing, Secrets secrets, TimeProvider clock, CancellationToken cancellation)
    {
        form ??= new();
        await SaveAsync(new(context.User.EmployeeId()!.Value, form.Pin, clock.GetUtcNow()), session, hashing, secrets, cancellation);
        return Page.Of<MyPinPanel>(new { Saved = true });
    }

    private static async Task SaveAsync(SetPin command, IDocumentSession session, PasswordHashing hashing, Secrets secrets, CancellationToken cancellation)
    {
        var set = SetPinHandler.Handle(command);
        (await session.Events.FetchForWriting<PinState>(PinState.StreamOf(command.EmployeeId), cancellation: cancellation)).AppendOne(set);
        PinSql.Set(session, command.EmployeeId, hashing.Hash(secrets.Pepper(command.EmployeeId, command.Pin!)));
        await session.SaveChangesAsync(cancellation);
    }
}
