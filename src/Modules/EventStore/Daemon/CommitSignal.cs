namespace Attendance.EventStore.Daemon;

/// <summary>Tells everyone who waits on this node that something was committed, or that a projection moved on.</summary>
public sealed class CommitSignal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised by a commit of this node, for whoever tells the other nodes.</summary>
    internal event Action? CommittedHere;

    public void Set()
    {
        Wake();
        CommittedHere?.Invoke();
    }

    /// <summary>Completes at the next wake-up, or after <paramref name="longest"/>. Take it before looking at the data.</summary>
    public Task NextAsync(TimeSpan longest, CancellationToken cancellation) => Delay(Volatile.Read(ref _next).Task, longest, cancellation);

    internal void Wake() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private static async Task Delay(Task signal, TimeSpan longest, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(signal, Task.Delay(longest, stop.Token));
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }
}
