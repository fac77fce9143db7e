using System.Net;
using Attendance.EventStore.Sealing;
using Attendance.Faces;
using Attendance.Timekeeping.Timesheets;
using Attendance.Vault;

namespace Attendance.Host.Configuration;

/// <summary>Where errors are reported, and how much of it.</summary>
/// <param name="Dsn">Null: nowhere.</param>
/// <param name="Traces">Share of requests that are traced.</param>
/// <param name="Profiles">Read, and checked; none are sent: the program takes no samples of its own stacks.</param>
/// <param name="SendPersonal">Whether who was signed in, and from where, is reported.</param>
public sealed record SentrySettings(string? Dsn = null, string? Environment = null, string? Release = null, double Traces = 0, double Profiles = 0, bool SendPersonal = false);

/// <summary>The program's settings, read once from the environment; a wrong value stops the start and names its variable.</summary>
public sealed record Settings
{
    /// <summary>Null: the embedded database.</summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>How long a pooled connection lives; 0 switches pooling off.</summary>
    public int ConnectionMaxAge { get; init; }

    public bool DatabaseSslRequired { get; init; }

    public required string DataDirectory { get; init; }

    public required bool IsProduction { get; init; }

    public string? SecretKey { get; init; }

    public IReadOnlyList<byte[]> PersonalKeys { get; init; } = [];

    public IReadOnlyList<byte[]> BiometricKeys { get; init; } = [];

    /// <summary>They sign the seals of the history; null: it is not sealed.</summary>
    public AuditKeys? AuditKeys { get; init; }

    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public bool SessionCookieSecure { get; init; }

    public bool SessionCookieHttpOnly { get; init; } = true;

    public SameSiteMode SessionCookieSameSite { get; init; } = SameSiteMode.Lax;

    public bool CsrfCookieSecure { get; init; }

    /// <summary>Seconds of inactivity after which a session ends.</summary>
    public TimeSpan SessionAge { get; init; } = TimeSpan.FromSeconds(1800);

    public bool SessionExpiresAtBrowserClose { get; init; } = true;

    /// <summary>A second punch of the same person at the same site within this time is answered with the first.</summary>
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Proxies that are believed about who asks, and by https or not; this machine always is.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Who may read the metrics beside this machine.</summary>
    public IReadOnlyList<IPNetwork> MetricsReaders { get; init; } = [];

    /// <summary>A TrueType font for characters that the shipped ones lack; null: none.</summary>
    public string? PdfFont { get; init; }

    public SentrySettings Sentry { get; init; } = new();

    public ModelChoice Models { get; init; } = new();

    /// <summary>Whatever is not called development is run like production: staging too, and a misspelt name.</summary>
    public static bool IsProductionName(string? environment) => !string.Equals(environment?.Trim(), "Development", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="StartException">A value is missing or wrong.</exception>
    public static Settings Read(Func<string, string?> variable, bool isProduction)
    {
        var read = new Variables(variable);
        var url = read.Text("DATABASE_URL");
        var settings = new Settings
        {
            IsProduction = isProduction,
            DatabaseUrl = url is null or "embedded" ? null : url,
            ConnectionMaxAge = read.Number("DATABASE_CONN_MAX_AGE", isProduction ? 600 : 60),
            DatabaseSslRequired = read.Boolean("DATABASE_SSL_REQUIRE", isProduction),
            DataDirectory = DataFolder.Choose(read.Text("ATTENDANCE_DATA")),
            SecretKey = read.Text("ATTENDANCE_SECRET_KEY"),
            PersonalKeys = read.Keys("DATA_ENCRYPTION_KEY"),
            BiometricKeys = read.Keys("FACE_DATA_ENCRYPTION_KEY"),
            AuditKeys = read.AuditKeys("ATTENDANCE_AUDIT_KEY"),
            AllowedHosts = read.Hosts("ATTENDANCE_ALLOWED_HOSTS"),
            SessionCookieSecure = read.Boolean("ATTENDANCE_SESSION_COOKIE_SECURE", isProduction),
            SessionCookieHttpOnly = read.Boolean("ATTENDANCE_SESSION_COOKIE_HTTPONLY", true),
            SessionCookieSameSite = read.Choice("ATTENDANCE_SESSION_COOKIE_SAMESITE", SameSiteMode.Lax, SameSiteMode.Strict, SameSiteMode.None),
            CsrfCookieSecure = read.Boolean("ATTENDANCE_CSRF_COOKIE_SECURE", isProduction),
            SessionAge = TimeSpan.FromSeconds(read.Number("ATTENDANCE_SESSION_COOKIE_AGE", 1800, least: 60)),
            SessionExpiresAtBrowserClose = read.Boolean("ATTENDANCE_SESSION_EXPIRE_AT_BROWSER_CLOSE", true),
            TrustedProxies = read.Networks("ATTENDANCE_TRUSTED_PROXIES"),
            MetricsReaders = read.Networks("ATTENDANCE_METRICS_READERS"),
            Sentry = new(
                read.Address("SENTRY_DSN"), read.Text("SENTRY_ENVIRONMENT"), read.Text("SENTRY_RELEASE"), read.Share("SENTRY_TRACES_SAMPLE_RATE", isProduction ? 0.2 : 0.1),
                read.Share("SENTRY_PROFILES_SAMPLE_RATE", isProduction ? 0.05 : 0), read.Boolean("SENTRY_SEND_DEFAULT_PII", false)),
            Models = RecognitionModels.Read(read),
            PdfFont = Font(read.Text("ATTENDANCE_PDF_FONT")),
            RepeatWindow = TimeSpan.FromSeconds(read.Number("ATTENDANCE_REPEAT_SECONDS", 60)),
        };
        if (settings is { SessionCookieSameSite: SameSiteMode.None, SessionCookieSecure: false })
            throw new StartException("ATTENDANCE_SESSION_COOKIE_SAMESITE is None; browsers then keep the cookie only with ATTENDANCE_SESSION_COOKIE_SECURE=true.");
        if (settings.DatabaseUrl is { } address)
            Database.DatabaseUrl.ToConnectionString(address, settings);
        if (isProduction)
            settings.RefuseIncomplete(databaseChosen: url is not null, read.Text("ATTENDANCE_AUDIT_KEY"));
        return settings;
    }

    /// <exception cref="StartException">It cannot be read, or is no font.</exception>
    private static string? Font(string? file)
    {
        try
        {
            TimesheetFonts.UseAsWell(file);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartException($"ATTENDANCE_PDF_FONT is {file}: {e.Message}");
        }
    }

    /// <summary>In development, secrets that are not configured are made once and kept in the data directory.</summary>
    public Settings WithDevelopmentSecrets()
    {
        if (IsProduction)
            return this;
        var folder = Path.Combine(DataDirectory, "keys");
        string Kept(string name, Func<string> generate)
        {
            var file = Path.Combine(folder, name);
            if (!File.Exists(file))
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                // Whole or not at all: half a key would make everything under it unreadable.
                var unfinished = $"{file}.{Guid.NewGuid():N}";
                using (var stream = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
                {
                    stream.Write(System.Text.Encoding.ASCII.GetBytes(generate()));
                    stream.Flush(flushToDisk: true);
                }
                File.Move(unfinished, file, overwrite: false);
            }
            return File.ReadAllText(file);
        }
        return this with
        {
            SecretKey = SecretKey ?? Kept("secret", DevelopmentKey.Generate),
            PersonalKeys = PersonalKeys.Count > 0 ? PersonalKeys : WrappingKeys.Parse(Kept("data", DevelopmentKey.Generate)),
            BiometricKeys = BiometricKeys.Count > 0 ? BiometricKeys : WrappingKeys.Parse(Kept("face-data", DevelopmentKey.Generate)),
            AuditKeys = AuditKeys ?? AuditKeys.Parse(Kept("audit", DevelopmentKey.GenerateAudit)),
        };
    }

    private void RefuseIncomplete(bool databaseChosen, string? auditKeys)
    {
        List<string> missing = [];
        if (!databaseChosen)
            missing.Add("DATABASE_URL (or the word 'embedded')");
        if (SecretKey is null)
            missing.Add("ATTENDANCE_SECRET_KEY");
        if (PersonalKeys.Count == 0)
            missing.Add("DATA_ENCRYPTION_KEY");
        if (BiometricKeys.Count == 0)
            missing.Add("FACE_DATA_ENCRYPTION_KEY");
        if (AllowedHosts.Count == 0)
            missing.Add("ATTENDANCE_ALLOWED_HOSTS");
        if (missing.Count > 0)
            throw new StartException($"In production these must be set: {string.Join(", ", missing)}.");
        if (SecretKey!.Length < 32)
            throw new StartException("ATTENDANCE_SECRET_KEY is too short: use 32 random characters or more.");
        // Of several keys the first one wraps or signs; one of development may still open what it wrapped.
        List<string> copied = [];
        if (DevelopmentKey.Is(SecretKey))
            copied.Add("ATTENDANCE_SECRET_KEY");
        if (DevelopmentKey.Is(PersonalKeys[0]))
            copied.Add("DATA_ENCRYPTION_KEY");
        if (DevelopmentKey.Is(BiometricKeys[0]))
            copied.Add("FACE_DATA_ENCRYPTION_KEY");
        if (auditKeys is not null && DevelopmentKey.IsAudit(auditKeys.Split(',')[0]))
            copied.Add("ATTENDANCE_AUDIT_KEY");
        if (copied.Count > 0)
            throw new StartException($"These were made for development and lie beside its data: {string.Join(", ", copied)}. Make others (docs/deployment.md says how).");
    }
}
