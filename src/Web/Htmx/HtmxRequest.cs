using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Htmx;

/// <summary>Htmx.Net's names for what htmx says about its requests.</summary>
public static class HtmxRequest
{
    public static bool IsHtmx(this HttpRequest request) => request.Headers["HX-Request"] == "true";
}
