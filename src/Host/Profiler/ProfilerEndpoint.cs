using System.Globalization;
using Attendance.EventStore;
using Attendance.Host.Configuration;
using Attendance.Host.Profiler.Postgres;
using Attendance.Web;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Mvc;

namespace Attendance.Host.Profiler;

public sealed record ProfilerForm
{
    public string? On { get; init; }

    public string? Share { get; init; }

    public string? Hours { get; init; }

    public string? Most { get; init; }
}

/// <summary>Where the time goes: open in development, for administrators otherwise.</summary>
internal static class ProfilerEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, Settings settings)
    {
        RouteHandlerBuilder[] all =
        [
            routes.MapGet("/profiler", Get), routes.MapGet("/profiler/{id:guid}", One), routes.MapPost("/profiler", Post), routes.MapPost("/profiler/clear", Clear),
        ];
        foreach (var route in all)
            _ = settings.IsProduction ? route.RequireAuthorization(Policies.Administrator) : route.AllowAnonymous();
    }

    private static async Task<IResult> Get(ProfileStore store, IQuerySession session, CancellationToken cancellation) => Page.Of<ProfilerPage>(new
    {
        Switch = await store.SwitchAsync(cancellation),
        Latest = await GetProfiles.LatestAsync(session, cancellation),
        Routes = await GetProfiles.SlowestRoutesAsync(session, cancellation),
        Statements = await GetProfiles.SlowestStatementsAsync(session, cancellation),
    });

    private static async Task<IResult> One(Guid id, IQuerySession session, CancellationToken cancellation) => Page.Of<ProfilePage>(new
    {
        Row = await GetProfiles.OneAsync(session, id, cancellation) ?? throw new Rejection("This profile is not kept any more.", kind: RejectionKind.NotFound),
        Parts = await GetProfiles.PartsAsync(session, id, cancellation),
    });

    private static async Task<IResult> Post([FromForm] ProfilerForm? form, HttpContext context, ProfileKeeper keeper, CancellationToken cancellation)
    {
        var next = new ProfilerSwitch(
            form?.On == "yes", Number(form?.Share, "share", 0, 100) / 100.0, Number(form?.Hours, "hours", 1, 720), Number(form?.Most, "most", 10, 100_000));
        await keeper.SetAsync(next, cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/profiler"));
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Clear(HttpContext context, ProfileKeeper keeper, CancellationToken cancellation)
    {
        await keeper.ClearAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/profiler"));
        return TypedResults.NoContent();
    }

    private static int Number(string? text, string field, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new Rejection(string.Create(CultureInfo.InvariantCulture, $"Please give a whole number from {least} to {most}."), field);
}
