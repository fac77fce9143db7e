using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Attendance.Host.Observability;

/// <summary>How long check-ins take from request to answer, since this process began: what whoever stands at a kiosk waits for.</summary>
internal sealed class CheckInTimes : IDisposable
{
    private static readonly double[] Bounds = [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5];
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[Bounds.Length + 1];
    private readonly Dictionary<int, long> _statuses = [];
    private readonly Meter _meter = new("Attendance.CheckIns");
    private readonly Histogram<double> _durations;
    private double _sum;

    public CheckInTimes() =>
        _durations = _meter.CreateHistogram("attendance.check_in.duration", "s", "How long check-ins by face took.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });

    public void Dispose() => _meter.Dispose();

    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        var begun = Stopwatch.GetTimestamp();
        await next(context);
        if (!HttpMethods.IsPost(context.Request.Method) || (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.EndsWith("/check-ins", StringComparison.Ordinal) != true)
            return;
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        _durations.Record(seconds, new KeyValuePair<string, object?>("http.response.status_code", context.Response.StatusCode));
        lock (_gate)
        {
            _counts[Array.FindIndex(Bounds, bound => seconds <= bound) is var i and >= 0 ? i : Bounds.Length]++;
            _statuses[context.Response.StatusCode] = _statuses.GetValueOrDefault(context.Response.StatusCode) + 1;
            _sum += seconds;
        }
    }

    /// <summary>In Prometheus' text format 0.0.4.</summary>
    public string Write()
    {
        var text = new StringBuilder("# HELP attendance_check_in_seconds How long check-ins by face took.\n# TYPE attendance_check_in_seconds histogram\n");
        lock (_gate)
        {
            long sum = 0;
            for (var i = 0; i <= Bounds.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"attendance_check_in_seconds_bucket{{le=\"{(i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf")}\"}} {sum += _counts[i]}\n");
            text.Append(CultureInfo.InvariantCulture, $"attendance_check_in_seconds_sum {_sum}\nattendance_check_in_seconds_count {sum}\n");
            text.Append("# HELP attendance_check_ins_total Check-ins by face, by the status they were answered with.\n# TYPE attendance_check_ins_total counter\n");
            foreach (var (status, count) in _statuses)
                text.Append(CultureInfo.InvariantCulture, $"attendance_check_ins_total{{status=\"{status}\"}} {count}\n");
        }
        return text.ToString();
    }
}
