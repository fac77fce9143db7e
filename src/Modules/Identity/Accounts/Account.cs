using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Identity.Accounts;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Sites">Those that a manager is responsible for; <paramref name="People"/> likewise.</param>
/// <param name="HasPassword">Somebody chose one.</param>
/// <param name="Revision">How often its roles were assigned.</param>
public sealed record Account(
    Guid Id, Guid? EmployeeId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Sites, IReadOnlyList<Guid> People, bool HasPassword, bool Active, int Revision) : IAggregate<Account>
{
    public static Account Initial { get; } = new(Guid.Empty, null, [], [], [], HasPassword: false, Active: false, 0);

    public bool Exists => Id != Guid.Empty;

    public static Account Evolve(Account state, object @event) => @event switch
    {
        AccountCreated e => state with { Id = e.AccountId, EmployeeId = e.EmployeeId, Active = true },
        RolesAssigned e => state with { Roles = e.Roles, Sites = e.Sites, People = e.People, Revision = state.Revision + 1 },
        PasswordChanged => state with { HasPassword = true },
        AccountDeactivated => state with { Active = false },
        _ => state,
    };

    /// <exception cref="Rejection">There is no such account, or it is switched off.</exception>
    public Account MustBeActive() => this switch
    {
        { Exists: false } => throw new Rejection("There is no such account.", kind: RejectionKind.NotFound),
        { Active: false } => throw new Rejection("This account is deactivated.", kind: RejectionKind.Conflict),
        _ => this,
    };
}
