using System.Globalization;

namespace Attendance.Host.Configuration;

/// <summary>The settings as they are in force, by the variables that set them; of a secret only whether there is one.</summary>
public static class EffectiveSettings
{
    public static IReadOnlyList<(string Variable, string Value)> Of(Settings settings) =>
    [
        ("ASPNETCORE_ENVIRONMENT", settings.IsProduction ? "Production" : "Development"),
        ("DATABASE_URL", settings.DatabaseUrl is null ? "embedded" : WithoutPassword(settings.DatabaseUrl)),
        ("DATABASE_CONN_MAX_AGE", settings.ConnectionMaxAge.ToString(CultureInfo.InvariantCulture)),
        ("DATABASE_SSL_REQUIRE", Word(settings.DatabaseSslRequired)),
        ("ATTENDANCE_DATA", settings.DataDirectory),
        ("ATTENDANCE_SECRET_KEY", settings.SecretKey is null ? "not set" : "set"),
        ("DATA_ENCRYPTION_KEY", Keys(settings.PersonalKeys.Count)),
        ("FACE_DATA_ENCRYPTION_KEY", Keys(settings.BiometricKeys.Count)),
        ("ATTENDANCE_AUDIT_KEY", settings.AuditKeys is null ? "not set" : "set"),
        ("ATTENDANCE_ALLOWED_HOSTS", settings.AllowedHosts.Count == 0 ? "any" : string.Join(',', settings.AllowedHosts)),
        ("ATTENDANCE_TRUSTED_PROXIES", settings.TrustedProxies.Count == 0 ? "this machine" : string.Join(',', settings.TrustedProxies)),
        ("ATTENDANCE_METRICS_READERS", settings.MetricsReaders.Count == 0 ? "this machine" : string.Join(',', settings.MetricsReaders)),
        ("ATTENDANCE_SESSION_COOKIE_SECURE", Word(settings.SessionCookieSecure)),
        ("ATTENDANCE_SESSION_COOKIE_HTTPONLY", Word(settings.SessionCookieHttpOnly)),
        ("ATTENDANCE_SESSION_COOKIE_SAMESITE", settings.SessionCookieSameSite.ToString()),
        ("ATTENDANCE_CSRF_COOKIE_SECURE", Word(settings.CsrfCookieSecure)),
        ("ATTENDANCE_SESSION_COOKIE_AGE", Seconds(settings.SessionAge)),
        ("ATTENDANCE_SESSION_EXPIRE_AT_BROWSER_CLOSE", Word(settings.SessionExpiresAtBrowserClose)),
        ("ATTENDANCE_PDF_FONT", settings.PdfFont ?? "not set"),
        ("ATTENDANCE_REPEAT_SECONDS", Seconds(settings.RepeatWindow)),
        ("SENTRY_DSN", settings.Sentry.Dsn is { } dsn ? WithoutPassword(dsn) : "not set"),
        ("SENTRY_ENVIRONMENT", settings.Sentry.Environment ?? "not set"),
        ("SENTRY_RELEASE", settings.Sentry.Release ?? "not set"),
        ("SENTRY_TRACES_SAMPLE_RATE", settings.Sentry.Traces.ToString(CultureInfo.InvariantCulture)),
        ("SENTRY_PROFILES_SAMPLE_RATE", settings.Sentry.Profiles.ToString(CultureInfo.InvariantCulture)),
        ("SENTRY_SEND_DEFAULT_PII", Word(settings.Sentry.SendPersonal)),
        ("ATTENDANCE_DETECTOR", settings.Models.Detector),
        ("ATTENDANCE_RECOGNISER", settings.Models.Recogniser),
        ("ATTENDANCE_RECOGNISER_FILE", settings.Models.File ?? "not set"),
        ("ATTENDANCE_RECOGNISER_SHA256", settings.Models.Sha256 ?? "not set"),
    ];

    /// <summary>Server and database are told, who signs in there and how is not.</summary>
    private static string WithoutPassword(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://…@{uri.Authority}{uri.AbsolutePath}" : "set";

    private static string Keys(int count) => count switch { 0 => "not set", 1 => "1 key", _ => string.Create(CultureInfo.InvariantCulture, $"{count} keys, the first encrypts") };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);

    private static string Word(bool value) => value ? "true" : "false";
}
