using Attendance.Host.Configuration;
using Sentry.AspNetCore;
using Sentry.Extensibility;

namespace Attendance.Host.Observability;

/// <summary>
/// Errors and traces for Sentry. Its library sends in the background, bounded, and drops rather than waits. What leaves is
/// decided here, by naming what may stay: bodies, pictures and vectors never do.
/// </summary>
internal static class ErrorReports
{
    public const string Withheld = "[withheld]";
    private static readonly string[] Harmless = ["Accept", "Accept-Language", "Content-Length", "Content-Type", "Host", "User-Agent"];

    public static void Add(WebApplicationBuilder builder, SentrySettings settings)
    {
        if (settings.Dsn is null)
            return;
        builder.WebHost.UseSentry(options => Configure(options, settings));
    }

    public static void Configure(SentryAspNetCoreOptions options, SentrySettings settings)
    {
        options.Dsn = settings.Dsn;
        options.Environment = settings.Environment;
        options.Release = settings.Release;
        options.TracesSampleRate = settings.Traces;
        options.SendDefaultPii = settings.SendPersonal;
        options.MaxRequestBodySize = RequestSize.None;
        options.IncludeActivityData = false;
        options.AutoSessionTracking = false;
        options.MaxQueueItems = 100;
        options.ShutdownTimeout = TimeSpan.FromSeconds(2);
        options.MinimumEventLevel = LogLevel.Error;
        options.MinimumBreadcrumbLevel = LogLevel.Warning;
        options.IsEnvironmentUser = false;
        options.ServerName = "";
        options.DisableUnobservedTaskExceptionCapture();
        // The path of a request that met no route may be anything.
        options.TransactionNameProvider = _ => "no route";
        if (settings.SendPersonal)
        {
            options.SetBeforeSend(report => WithoutSecrets(report));
            options.SetBeforeSendTransaction(transaction => WithoutSecrets(transaction));
            return;
        }
        options.SetBeforeSend(report => Without(report));
        options.SetBeforeSendTransaction(transaction => Without(transaction));
        options.SetBeforeBreadcrumb((crumb, _) => new(null!, "default", null, crumb.Category, crumb.Level));
    }

    /// <summary>Who somebody is may leave here, but nothing by which another could act as them.</summary>
    private static T WithoutSecrets<T>(T report)
        where T : IEventLike
    {
        report.Request.Cookies = null;
        report.Request.QueryString = null;
        // A calendar is read by an address that is its secret; which route it was says the name of the transaction.
        report.Request.Url = null;
        foreach (var name in report.Request.Headers.Keys.Where(name => !Harmless.Contains(name, StringComparer.OrdinalIgnoreCase)).ToList())
            report.Request.Headers.Remove(name);
        return report;
    }

    /// <summary>An error as its kind and its stack; texts may carry what somebody typed, so they stay here.</summary>
    private static SentryEvent Without(SentryEvent report)
    {
        foreach (var exception in report.SentryExceptions ?? [])
        {
            exception.Value = Withheld;
            exception.Mechanism?.Data.Clear();
            foreach (var frame in exception.Stacktrace?.Frames ?? [])
                frame.Vars.Clear();
        }
        // The template of a log line; not what was put into it.
        if (report.Message is { } message)
            report.Message = new() { Message = message.Message };
        Clear(report);
        report.ServerName = null;
        return report;
    }

    private static SentryTransaction Without(SentryTransaction transaction)
    {
        Clear(transaction);
        foreach (var span in transaction.Spans)
        {
            span.Description = null;
            foreach (var name in span.Data.Keys.ToList())
                span.SetData(name, null);
        }
        return transaction;
    }

    private static void Clear(IEventLike report)
    {
        var method = report.Request.Method;
        report.Request = new() { Method = method };
        report.User = new();
        foreach (var name in report.Extra.Keys.ToList())
            report.SetExtra(name, null);
        foreach (var name in report.Tags.Keys.Where(name => name is not ("Environment" or "ActionName")).ToList())
            report.UnsetTag(name);
    }
}
