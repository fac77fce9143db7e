using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Web.Assets;

internal static class AssetEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        // The same for everybody, and kept by whoever stands between: nobody's credential is looked at.
        routes.MapGet("/assets/{hash}/{**name}", Get).AllowAnonymous().ExcludeFromDescription().ShortCircuit();

    private static IResult Get(HttpContext context, AssetCatalogue assets)
    {
        if (assets.Find(context.Request.Path) is not { } asset)
            return TypedResults.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.Vary = "Accept-Encoding";
        if (asset.Compressed is null || !context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
            return TypedResults.Bytes(asset.Content, asset.ContentType);
        context.Response.Headers.ContentEncoding = "br";
        return TypedResults.Bytes(asset.Compressed, asset.ContentType);
    }
}
