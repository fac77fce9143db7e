using System.Text.Json.Serialization;
using Attendance.Enrolment;
using Attendance.EventStore;
using Attendance.Host.Configuration;
using Attendance.Host.Http;
using Attendance.Host.Observability;
using Attendance.Host.Operations;
using Attendance.Host.Profiler;
using Attendance.Host.Profiler.Postgres;
using Attendance.Identity;
using Attendance.Identity.Access;
using Attendance.Messaging;
using Attendance.Recognition;
using Attendance.Recognition.Evaluation;
using Attendance.Timekeeping;
using Attendance.Timekeeping.Punches;
using Attendance.Vault;
using Attendance.Web;
using Microsoft.AspNetCore.HttpOverrides;
using Npgsql;

namespace Attendance.Host;

/// <summary>The program put together: its services, and the way of a request through it.</summary>
public static class AttendanceApp
{
    /// <param name="settings">With all secrets.</param>
    /// <param name="dataSource">The database; whoever made it disposes it.</param>
    /// <param name="urls">Where to listen.</param>
    /// <param name="role">What of it this process does.</param>
    /// <param name="configure">What a test puts in place of the world outside.</param>
    public static WebApplication Build(Settings settings, NpgsqlDataSource dataSource, string urls, NodeRole role = NodeRole.All, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = settings.IsProduction ? Environments.Production : Environments.Development });
        builder.WebHost.UseUrls(urls).UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit.MostOfAll;
        });
        builder.Logging.ClearProviders().Configure(log => log.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // For programs that read it, with the trace a line belongs to.
        if (settings.IsProduction)
            builder.Logging.AddJsonConsole(json => (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, "O"));
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Error)
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error)
            // Whoever is not signed in is led to where they can be; that is no news.
            .AddFilter("Attendance.Identity.Access", LogLevel.Warning)
            // A start that fails is said once, by Program.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        ErrorReports.Add(builder, settings.Sentry);
        Telemetry.Add(builder.Services);
        AddModules(builder.Services.AddSingleton(dataSource), settings);
        AddBackgroundWork(builder.Services, settings, role);
        AddHttp(builder.Services, settings);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        UsePipeline(app, settings);
        HealthEndpoint.Map(app);
        if (role != NodeRole.Worker)
            MapModules(app, settings);
        return app;
    }

    /// <summary>What commands need as well: modules without web server and background work.</summary>
    public static IServiceCollection AddModules(IServiceCollection services, Settings settings)
    {
        if (settings.AuditKeys is { } keys)
            services.AddHistorySeals(keys);
        return services
            .AddSingleton(settings)
            .AddSingleton(new WrappingKeys(settings.PersonalKeys, settings.BiometricKeys))
            .AddSingleton(new Secrets(settings.SecretKey!))
            .AddSingleton(new SessionCookieSettings(
                settings.SessionAge, settings.SessionCookieSecure, settings.SessionCookieHttpOnly, settings.SessionCookieSameSite, settings.SessionExpiresAtBrowserClose))
            .AddSingleton(new PunchSettings(settings.RepeatWindow, LongestSession: TimeSpan.FromHours(16)))
            .AddSingleton(_ => RecognitionModels.Load(settings.Models))
            .AddSingleton(new LastEvaluation(LastEvaluation.FolderIn(settings.DataDirectory)))
            .AddWeb()
            .AddEventStore()
            .AddMessaging()
            .AddVault()
            .AddIdentity()
            .AddEnrolment()
            .AddRecognition()
            .AddTimekeeping()
            .AddOperations()
            .AddSchema<Profiling>("profiler")
            .AddSingleton<Profiling>()
            .AddSingleton<ProfileStore>()
            .AddSingleton<ProfileKeeper>();
    }

    private static void AddBackgroundWork(IServiceCollection services, Settings settings, NodeRole role)
    {
        services.AddEventDaemon(leads: role != NodeRole.Web).AddHostedService<WarmUp>().AddHostedService(provider => provider.GetRequiredService<ProfileKeeper>());
        if (role == NodeRole.Web)
            return;
        services.AddMessageRuntime().AddRetraining();
        if (settings.AuditKeys is not null)
            services.AddSealer();
    }

    private static void AddHttp(IServiceCollection services, Settings settings)
    {
        services.AddSingleton<CheckInTimes>();
        services.AddAntiforgery(options =>
        {
            options.HeaderName = "RequestVerificationToken";
            options.Cookie.Name = "attendance-csrf";
            options.Cookie.SecurePolicy = settings.CsrfCookieSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        });
        // A proxy on the same machine says who really asks, and by https or not; besides, only those that are named are believed.
        services.Configure<ForwardedHeadersOptions>(proxy =>
        {
            proxy.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            foreach (var network in settings.TrustedProxies)
                proxy.KnownIPNetworks.Add(network);
        });
        // In production too, so that Refusals can say what was wrong.
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull);
        services.AddOpenApi("v1", ApiDocument.Configure);
        services.AddResponseCompression(options => (options.EnableForHttps, options.MimeTypes) = (true, ["text/html", "application/json", "text/csv"]));
        services.AddHostFiltering(hosts => hosts.AllowedHosts = settings.AllowedHosts.Count > 0 ? [.. settings.AllowedHosts] : ["*"]);
    }

    private static void UsePipeline(WebApplication app, Settings settings)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        // What another page has asked for is not compressed: by its length that page could guess at what is in it (BREACH).
        app.UseWhen(context => context.Request.Headers["Sec-Fetch-Site"].ToString() is "same-origin" or "none", own => own.UseResponseCompression());
        // Around what turns errors into answers, so that their status is known.
        app.Use(app.Services.GetRequiredService<CheckInTimes>().MeasureAsync);
        app.Use(app.Services.GetRequiredService<Profiling>().MeasureAsync);
        app.UseMiddleware<Refusals>();
        app.Use(ReaderCulture.UseAsync);
        app.UseHostFiltering();
        if (settings.IsProduction)
            app.UseHsts();
        app.UseRouting();
        app.UseMiddleware<BodyLimit>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseMiddleware<FormReading>();
        app.UseMiddleware<RequestMetadata>();
        app.UseMiddleware<AntiforgeryGuard>();
    }

    private static void MapModules(WebApplication app, Settings settings)
    {
        app.MapWeb();
        app.MapOpenApi().AllowAnonymous();
        // AntiforgeryGuard checks every request that changes something, whether its endpoint reads a form or not.
        var routes = app.MapGroup("").DisableAntiforgery().AddEndpointFilter(ConflictRetry.InvokeAsync);
        HomeEndpoint.Map(routes);
        routes.MapOperations();
        ProfilerEndpoint.Map(routes, settings);
        routes.MapIdentity();
        routes.MapEnrolment();
        routes.MapRecognition();
        routes.MapTimekeeping();
    }
}
