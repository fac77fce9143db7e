using System.Net.Mail;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Passwords;
using Attendance.Identity.Postgres;
using Attendance.Vault;

namespace Attendance.Identity.Accounts;

/// <param name="EmployeeId">Whose account it is, if an employee's.</param>
/// <param name="Password">Null: chosen later by a one-time link.</param>
public sealed record NewAccount(string? Username, string? Email, Guid? EmployeeId, string? Password, IReadOnlyList<string> Roles);

public sealed record CreateAccount(Guid AccountId, Protected Username, Protected? Email, Guid? EmployeeId, IReadOnlyList<string> Roles, bool HasPassword, DateTimeOffset At);

public static class CreateAccountHandler
{
    public static IEnumerable<object> Handle(CreateAccount command, Account state)
    {
        if (state.Exists)
            throw new Rejection("This account exists already.", kind: RejectionKind.Conflict);
        yield return new AccountCreated(command.AccountId, command.Username, command.Email, command.EmployeeId, command.At);
        yield return new RolesAssigned(command.AccountId, command.Roles, [], [], command.At);
        if (command.HasPassword)
            yield return new PasswordChanged(command.AccountId, command.At);
    }
}

/// <summary>Used by the first run, the command line and invitations.</summary>
public sealed class CreatingAccounts(IDocumentSession session, PersonVault vault, PasswordHashing hashing, Secrets secrets, TimeProvider clock)
{
    /// <summary>Creates the account and saves the session.</summary>
    /// <param name="first">Whether it is the first administrator, of whom there can be only one.</param>
    /// <returns>The account's id.</returns>
    /// <exception cref="Rejection">A field is wrong, or the user name is taken.</exception>
    public async Task<Guid> RunAsync(NewAccount input, bool first, CancellationToken cancellation)
    {
        var username = input.Username?.Trim() ?? "";
        if (username.Length is 0 or > 100 || username.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            throw new Rejection("Please choose a user name without spaces, of 100 characters at most.", "username");
        var email = string.IsNullOrWhiteSpace(input.Email) ? null : input.Email.Trim();
        if (email is not null && !(MailAddress.TryCreate(email, out var address) && address.Address == email))
            throw new Rejection("This is not an e-mail address.", "email");
        var hash = input.Password is { } password ? hashing.Hash(PasswordRules.Accept(password)) : null;
        var id = Guid.CreateVersion7();
        var key = vault.CreateKey(session, id, KeyPurpose.Personal);
        var command = new CreateAccount(
            id, key.Protect(AccountFields.Username, username), email is null ? null : key.Protect(AccountFields.Email, email),
            input.EmployeeId, input.Roles, hash is not null, clock.GetUtcNow());
        var stream = await session.Events.FetchForWriting<Account>(id, 0, cancellation);
        stream.AppendMany(CreateAccountHandler.Handle(command, stream.Aggregate));
        if (first)
            AccountSql.ClaimFirst(session);
        AccountSql.Insert(session, command, secrets.Lookup(username), hash);
        await SaveAsync(cancellation);
        return id;
    }

    /// <summary>An administrator made on the command line: the first, which ends the first run, or a further one.</summary>
    public Task<Guid> AdministratorAsync(NewAccount input, CancellationToken cancellation)
    {
        AccountSql.CloseFirstRun(session);
        return RunAsync(input, first: false, cancellation);
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        try
        {
            await session.SaveChangesAsync(cancellation);
        }
        catch (UniquenessException e) when (e.Constraint == "accounts_username_lookup_key")
        {
            throw new Rejection("This user name is taken.", "username", RejectionKind.Conflict);
        }
        catch (UniquenessException e) when (e.Constraint == "accounts_employee_id_key")
        {
            throw new Rejection("This employee already has an account.", kind: RejectionKind.Conflict);
        }
        catch (UniquenessException e) when (e.Constraint == "first_administrator_pkey")
        {
            throw new Rejection("There is an administrator already. Please sign in.", kind: RejectionKind.Conflict);
        }
    }
}
