namespace Attendance.EventStore;

/// <summary>The one session of a request, or of a message in whose transaction it then works.</summary>
public sealed class ScopedSession(IDocumentStore store, SessionMetadata metadata) : IAsyncDisposable
{
    private IDocumentSession? _session;

    public IDocumentSession Session => _session ??= store.LightweightSession(metadata);

    /// <summary>Puts a session that somebody else opened in its place, before it is first used.</summary>
    public void Use(IDocumentSession session) =>
        _session = _session is null ? session : throw new InvalidOperationException("The scope has a session already.");

    public ValueTask DisposeAsync() => _session?.DisposeAsync() ?? ValueTask.CompletedTask;
}
