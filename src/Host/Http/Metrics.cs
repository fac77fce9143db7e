using System.Globalization;
using System.Text;
using Attendance.EventStore.Daemon;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Timekeeping.CheckIns;

namespace Attendance.Host.Http;

/// <summary>How boards, messages, the gallery and kept check-ins are, in Prometheus' text format 0.0.4.</summary>
internal static class Metrics
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IReadOnlyList<ProjectionStatus> projections, InboxCounts inbox, Gallery gallery, KeptCheckIns kept)
    {
        var text = new StringBuilder();
        void Figure(string name, string help, IEnumerable<(string Labels, double Value)> values, string type = "gauge")
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            foreach (var (labels, value) in values)
                text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
        }
        IEnumerable<(string, double)> Each(Func<ProjectionStatus, double> value) => projections.Select(projection => ($"{{projection=\"{projection.Name}\"}}", value(projection)));
        Figure("attendance_projection_stuck", "1 when a projection cannot go on.", Each(projection => projection.IsStuck ? 1 : 0));
        Figure("attendance_projection_position", "The number of the last event a projection has seen.", Each(projection => projection.Position));
        Figure("attendance_projection_lag_events", "How many numbers a projection is behind the log.", Each(projection => projection.Behind));
        Figure("attendance_projection_lag_seconds", "How long the oldest event that a projection has not seen has been there.", Each(projection => projection.BehindSeconds));
        Figure("attendance_inbox_pending", "Messages that wait.", [("", inbox.Pending)]);
        Figure("attendance_inbox_oldest_seconds", "How long the oldest of them has waited.", [("", inbox.Oldest)]);
        Figure("attendance_inbox_dead", "Messages that were given up.", [("", inbox.Dead)]);
        Figure("attendance_gallery_people", "People whom this node can recognise.", [("", gallery.Count)]);
        Figure("attendance_gallery_age_seconds", "How long ago this node's gallery held all that was recorded.", gallery.Age is { } age ? [("", age.TotalSeconds)] : []);
        Figure("attendance_kept_waiting", "Check-ins kept without a network that still wait on a kiosk, as it told this node last.", kept.Waiting.Select(kiosk => ($"{{kiosk=\"{kiosk.Kiosk}\"}}", (double)kiosk.Count)));
        Figure("attendance_kept_check_ins_total", "Check-ins kept without a network that arrived, by how they ended.", kept.Ended.Select(one => ($"{{outcome=\"{one.Key}\"}}", (double)one.Value)), "counter");
        return text.ToString();
    }
}
