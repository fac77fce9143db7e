using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Layout;

/// <summary>A place in the main menu, shown to those whom the policy lets in.</summary>
/// <param name="Order">Lower comes first.</param>
/// <param name="Also">Addresses of pages that are found from there.</param>
public sealed record NavigationItem(string Label, string Href, string Policy, int Order, IReadOnlyList<string> Also)
{
    public bool Leads(PathString path) => Href.Length > 1 ? Also.Append(Href).Any(place => path.StartsWithSegments(place)) : path.Value == Href;
}
