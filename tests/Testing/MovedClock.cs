namespace Attendance.Testing;

/// <summary>The system's clock, moved by as much as a test says.</summary>
public sealed class MovedClock : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public void MoveTo(DateTimeOffset moment) => Interlocked.Exchange(ref _ticks, (moment - base.GetUtcNow()).Ticks);
}
