using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Identity.Postgres;
using Microsoft.AspNetCore.Http;

namespace Attendance.Identity.Passwords;

public sealed record IssuePasswordLink(DateTimeOffset At);

public static class IssuePasswordLinkHandler
{
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(3);

    public static PasswordLinkIssued Handle(IssuePasswordLink command, Account state) =>
        new(state.MustBeActive().Id, command.At + Lifetime, command.At);
}

/// <summary>A link with which somebody chooses a password, once.</summary>
internal sealed record PasswordLink(Token Token, DateTimeOffset ExpiresAt)
{
    /// <summary>The secret stands behind the #, which browsers do not send: it is in no log of any server.</summary>
    public string Url(HttpRequest request) => $"{request.Scheme}://{request.Host}/password#{Token.Text}";
}

/// <summary>Makes one-time links.</summary>
internal sealed class PasswordLinks(IDocumentSession session, TimeProvider clock)
{
    public async Task<PasswordLink> IssueAsync(Guid accountId, CancellationToken cancellation)
    {
        var stream = await session.Events.FetchForWriting<Account>(accountId, cancellation: cancellation);
        var issued = IssuePasswordLinkHandler.Handle(new(clock.GetUtcNow()), stream.Aggregate);
        stream.AppendOne(issued);
        var token = Token.New();
        PasswordLinkSql.Insert(session, token.Hash, accountId, issued.ExpiresAt);
        await session.SaveChangesAsync(cancellation);
        return new(token, issued.ExpiresAt);
    }
}
