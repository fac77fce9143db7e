using Microsoft.AspNetCore.Http;

namespace Attendance.Web.Htmx;

/// <summary>The response headers htmx 4 understands, as far as they are used.</summary>
public sealed class HtmxHeaders(IHeaderDictionary headers)
{
    /// <summary>The browser goes to another page.</summary>
    public HtmxHeaders Redirect(string url) => Set("HX-Redirect", url);

    /// <summary>Raises an event in the page, for panels that follow it.</summary>
    public HtmxHeaders WithTrigger(string name) => Set("HX-Trigger", name);

    private HtmxHeaders Set(string name, string value)
    {
        headers[name] = value;
        return this;
    }
}

public static class HtmxResponse
{
    public static void Htmx(this HttpResponse response, Action<HtmxHeaders> set) => set(new(response.Headers));
}
