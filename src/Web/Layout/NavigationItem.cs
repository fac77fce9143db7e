namespace Attendance.Web.Layout;

/// <summary>A place in the main menu, shown to those whom the policy lets in.</summary>
/// <param name="Order">Lower comes first.</param>
public sealed record NavigationItem(string Label, string Href, string Policy, int Order);
