using Attendance.Web.Assets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Offline;

/// <summary>What makes the site an app that can be installed, and that has something to show without a network: the same for everybody.</summary>
internal static class AppEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/manifest.json", Manifest).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/sw.js", Worker).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/offline", () => Page.Of<OfflinePage>()).AllowAnonymous().ExcludeFromDescription();
    }

    /// <summary>Browsers ask for it at each page, and are told that they have it.</summary>
    private static IResult Worker(HttpContext context, ServiceWorker worker)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(worker.Script, "text/javascript; charset=utf-8", entityTag: new(worker.Tag));
    }

    private static IResult Manifest(AssetCatalogue assets)
    {
        object Icon(string name, int size, string purpose) => new { src = assets.Url($"{name}-{size}.png"), sizes = $"{size}x{size}", type = "image/png", purpose };
        object Screenshot(string name, string sizes, string factor, string label) => new { src = assets.Url(name), sizes, type = "image/png", form_factor = factor, label };
        return TypedResults.Json(
            new
            {
                id = "/",
                name = "Attendance",
                short_name = "Attendance",
                description = "Check in and out by face, or by number and PIN.",
                lang = "en",
                start_url = "/",
                scope = "/",
                display = "standalone",
                background_color = "#f6f6f4",
                theme_color = "#0f6b5c",
                icons = new[] { Icon("icon", 192, "any"), Icon("icon", 512, "any"), Icon("maskable", 192, "maskable"), Icon("maskable", 512, "maskable") },
                shortcuts = new object[] { new { name = "Check in or out", url = "/check-in" }, new { name = "My days", url = "/my/days" } },
                screenshots = new[] { Screenshot("screenshot-wide.png", "1280x800", "wide", "The dashboard"), Screenshot("screenshot-narrow.png", "360x740", "narrow", "My days") },
            },
            contentType: "application/manifest+json");
    }
}
