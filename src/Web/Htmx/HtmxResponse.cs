using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Htmx;

/// <summary>The response headers htmx 4 understands, as far as they are used.</summary>
public sealed class HtmxHeaders(IHeaderDictionary headers)
{
    /// <summary>The browser goes to another page.</summary>
    public void Redirect(string url) => headers["HX-Redirect"] = url;
}

public static class HtmxResponse
{
    public static void Htmx(this HttpResponse response, Action<HtmxHeaders> set) => set(new(response.Headers));
}
