namespace Attendance.Enrolment;

/// <summary>A page that follows a change waits this long at most for its read model, and then shows what there is.</summary>
internal static class ReadYourWrites
{
    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(1);
}
