using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;

namespace Attendance.Host.Profiler;

/// <summary>
/// Measures requests and background work while it is switched on. Off, nothing listens and a request costs one comparison.
/// SQL is heard from the driver's own traces, which carry no parameters but those that development adds (<see cref="ShownParameters"/>).
/// </summary>
internal sealed class Profiling(TimeProvider clock) : IDisposable
{
    private const string Sql = "Npgsql", Caches = "Attendance.Caches";
    private static readonly string[] Background = ["Attendance.Projections", "Attendance.Messages"];
    private readonly AsyncLocal<Profile?> _current = new();
    private readonly Channel<Profile> _ended = Channel.CreateBounded<Profile>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private ActivityListener? _listener;
    private MeterListener? _cacheListener;

    public ProfilerSwitch Switch { get; private set; } = ProfilerSwitch.Usual;

    /// <summary>What has been measured and is not kept yet; what does not fit is dropped.</summary>
    public ChannelReader<Profile> Ended => _ended.Reader;

    public void Set(ProfilerSwitch next)
    {
        lock (_gate)
        {
            Switch = next;
            if (next.IsOn == _listener is not null)
                return;
            Dispose();
            (_listener, _cacheListener) = next.IsOn ? (Listen(), ListenToCaches()) : (null, null);
        }
    }

    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        if (!Switch.IsOn || Random.Shared.NextDouble() >= Switch.Share)
        {
            await next(context);
            return;
        }
        var profile = _current.Value = new(context.Request.Method, clock.GetUtcNow());
        try
        {
            await next(context);
        }
        finally
        {
            _current.Value = null;
            profile.Status = context.Response.StatusCode;
            // Lines that stay open say nothing about time; the profiler does not look at itself.
            if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route && !route.StartsWith("/profiler", StringComparison.Ordinal) && context.Response.ContentType?.StartsWith("text/event-stream", StringComparison.Ordinal) != true)
            {
                profile.Name = $"{context.Request.Method} {route}";
                End(profile);
            }
        }
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _cacheListener?.Dispose();
    }

    private MeterListener ListenToCaches()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, own) =>
            {
                if (instrument.Meter.Name == Caches)
                    own.EnableMeasurementEvents(instrument);
            },
        };
        // Told where the looking happens, so it is of the request that is measured there.
        listener.SetMeasurementEventCallback<long>((instrument, count, _, _) =>
            _current.Value?.Looked(instrument.Name.EndsWith("hits", StringComparison.Ordinal) ? count : 0, instrument.Name.EndsWith("misses", StringComparison.Ordinal) ? count : 0));
        listener.Start();
        return listener;
    }

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Sql || source.Name.StartsWith("Attendance.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = Started,
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private void Started(Activity activity)
    {
        if (_current.Value is null && Background.Contains(activity.Source.Name))
            activity.SetCustomProperty(nameof(Profile), _current.Value = new(activity.OperationName, clock.GetUtcNow()));
    }

    private void Stopped(Activity activity)
    {
        if (activity.GetCustomProperty(nameof(Profile)) is Profile own)
        {
            _current.Value = null;
            End(own);
        }
        else
            _current.Value?.Add(new(activity.Source.Name == Sql ? "SQL" : activity.Source.Name["Attendance.".Length..], Text(activity), activity.Duration.TotalMilliseconds, ShownParameters.Of(activity)));
    }

    private void End(Profile profile)
    {
        if (Switch.IsOn)
            _ended.Writer.TryWrite(profile.End());
    }

    private static string Text(Activity activity) =>
        (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) as string ?? activity.DisplayName;
}
