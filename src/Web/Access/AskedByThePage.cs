namespace Attendance.Web.Access;

/// <summary>Metadata of a route that an open page asks by itself: it does not count as its reader's activity, so a session ages meanwhile.</summary>
public sealed class AskedByThePage
{
    public static AskedByThePage Instance { get; } = new();
}
