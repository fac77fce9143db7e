using Attendance.Web.Assets;
using Attendance.Web.Layout;
using Attendance.Web.Offline;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Web;

/// <summary>What the shell and kit add to the program.</summary>
public static class WebModule
{
    public static IServiceCollection AddWeb(this IServiceCollection services)
    {
        services.AddRazorComponents();
        return services.AddHttpContextAccessor().AddSingleton<AssetCatalogue>().AddSingleton<ServiceWorker>();
    }

    public static void MapWeb(this IEndpointRouteBuilder routes)
    {
        AssetEndpoint.Map(routes);
        AppEndpoint.Map(routes);
    }

    public static IServiceCollection AddNavigation(this IServiceCollection services, string label, string href, string policy, int order, params string[] also) =>
        services.AddSingleton(new NavigationItem(label, href, policy, order, also));
}
