using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Attendance.Web.Assets;

namespace Attendance.Web.Offline;

/// <summary>The script of the service worker, put together once: which files it keeps, Workbox, what pages share with it, and itself.</summary>
internal sealed class ServiceWorker
{
    /// <summary>Workbox, in the order in which its parts need each other, then what both pages and worker use, then the worker.</summary>
    private static readonly string[] Parts = ["workbox-core.js", "workbox-routing.js", "workbox-strategies.js", "workbox-precaching.js", "kept.js", "worker.js"];

    private static readonly string[] Shell = ["app.css", "app.js", "htmx.js", "htmx-sse.js", "camera.js", "check-in.js", "kept.js", "kept-page.js", "icon.svg"];

    public ServiceWorker(AssetCatalogue assets)
    {
        // The page that stands in names some of these files, so it is another one when one of them is.
        var version = Digest(string.Concat(Shell.Select(assets.Url)));
        var shell = JsonSerializer.Serialize(Shell.Select(name => new { url = assets.Url(name), revision = (string?)null }).Append(new { url = "/offline", revision = (string?)version }));
        var text = $"const shell = {shell};\n{string.Join('\n', Parts.Select(assets.Text))}";
        (Script, Tag) = (Encoding.UTF8.GetBytes(text), $"\"{Digest(text)}\"");
    }

    public byte[] Script { get; }

    /// <summary>Of the script, as an ETag.</summary>
    public string Tag { get; }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
}
