using System.Globalization;
using Attendance.EventStore.Sealing;
using Attendance.Host;
using Attendance.Host.Configuration;
using Attendance.Testing;
using Attendance.Vault;

namespace Attendance.Architecture.Tests.Host;

public sealed class ProductionSettingsTests
{
    private static readonly string[] Required = ["DATABASE_URL", "ATTENDANCE_SECRET_KEY", "DATA_ENCRYPTION_KEY", "FACE_DATA_ENCRYPTION_KEY", "ATTENDANCE_ALLOWED_HOSTS"];

    public static TheoryData<string> Each => [.. Required];

    [Theory]
    [MemberData(nameof(Each))]
    public void Without_one_of_the_required_it_refuses_and_names_that_one_alone(string missing)
    {
        var message = Assert.Throws<StartException>(() => Read(Complete(), without: [missing])).Message;
        Assert.Equal([missing], Named(message));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("Production", true)]
    [InlineData("production", true)]
    [InlineData("Staging", true)]
    [InlineData("Developement", true)]
    [InlineData("Development", false)]
    [InlineData("development", false)]
    public void Only_what_is_called_development_is_run_like_it(string? environment, bool expected) => Assert.Equal(expected, Settings.IsProductionName(environment));

    [Fact]
    public void Without_any_it_names_all_of_them_at_once() =>
        Assert.Equal(Required, Named(Assert.Throws<StartException>(() => Read(Complete(), without: Required)).Message));

    [Fact]
    public void An_empty_one_is_missing() =>
        Assert.Equal(["ATTENDANCE_SECRET_KEY"], Named(Assert.Throws<StartException>(() => Read(Complete("ATTENDANCE_SECRET_KEY", " "))).Message));

    [Fact]
    public void A_short_secret_is_refused_without_showing_it()
    {
        var message = Assert.Throws<StartException>(() => Read(Complete("ATTENDANCE_SECRET_KEY", "sesame"))).Message;
        Assert.Contains("ATTENDANCE_SECRET_KEY", message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", message, StringComparison.Ordinal);
    }

    [Fact]
    public void When_complete_it_starts_with_the_strict_values()
    {
        var settings = Read(Complete());
        Assert.True(settings.IsProduction);
        Assert.Equal("postgres://app@db/attendance", settings.DatabaseUrl);
        Assert.Equal((600, true), (settings.ConnectionMaxAge, settings.DatabaseSslRequired));
        Assert.Equal((true, true, true), (settings.SessionCookieSecure, settings.SessionCookieHttpOnly, settings.CsrfCookieSecure));
        Assert.Equal(["attendance.example"], settings.AllowedHosts);
    }

    [Fact]
    public void The_word_embedded_is_a_database_in_production_too() => Assert.Null(Read(Complete("DATABASE_URL", "embedded")).DatabaseUrl);

    [Fact]
    public void No_secret_is_ever_made_up_in_production()
    {
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"attendance-secrets-{Guid.NewGuid():N}"));
        Assert.Null((TestPostgres.Settings with { IsProduction = true, DataDirectory = folder, SecretKey = null }).WithDevelopmentSecrets().SecretKey);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void In_development_secrets_are_made_once_and_only_their_owner_may_read_them()
    {
        var folder = Directory.CreateTempSubdirectory("attendance-secrets-").FullName;
        try
        {
            var bare = new Settings { IsProduction = false, DataDirectory = folder };
            Settings first = bare.WithDevelopmentSecrets(), second = bare.WithDevelopmentSecrets();

            Assert.NotNull(first.SecretKey);
            Assert.Equal(first.SecretKey, second.SecretKey);
            Assert.Equal(first.PersonalKeys, second.PersonalKeys);
            Assert.Equal(first.BiometricKeys, second.BiometricKeys);
            Assert.NotEqual(first.PersonalKeys[0], first.BiometricKeys[0]);
            Assert.All(Directory.GetFiles(Path.Combine(folder, "keys")), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Secrets_that_were_copied_from_development_stop_the_start_and_are_named()
    {
        var folder = Directory.CreateTempSubdirectory("attendance-secrets-").FullName;
        try
        {
            new Settings { IsProduction = false, DataDirectory = folder }.WithDevelopmentSecrets();
            string Made(string name) => File.ReadAllText(Path.Combine(folder, "keys", name));
            foreach (var (variable, name) in ((string, string)[])[("ATTENDANCE_SECRET_KEY", "secret"), ("DATA_ENCRYPTION_KEY", "data"), ("FACE_DATA_ENCRYPTION_KEY", "face-data")])
                Assert.Equal([variable], Named(Assert.Throws<StartException>(() => Read(Complete(variable, Made(name)))).Message));
            Assert.Contains("ATTENDANCE_AUDIT_KEY", Assert.Throws<StartException>(() => Read(Complete("ATTENDANCE_AUDIT_KEY", Made("audit")))).Message, StringComparison.Ordinal);
            // What it wrapped can still be opened, until rotate-keys has wrapped it anew.
            Assert.Equal(2, Read(Complete("DATA_ENCRYPTION_KEY", $"{WrappingKeys.Generate()},{Made("data")}")).PersonalKeys.Count);
            // And what it signed can be checked.
            Assert.Equal(2, Read(Complete("ATTENDANCE_AUDIT_KEY", $"{AuditKey.Generate()},{Made("audit")}")).AuditKeys!.Keys.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_configured_secret_wins_over_one_that_is_made() =>
        Assert.Equal(TestPostgres.Settings.SecretKey, TestPostgres.Settings.WithDevelopmentSecrets().SecretKey);

    private static Dictionary<string, string> Complete() => new()
    {
        ["DATABASE_URL"] = "postgres://app@db/attendance",
        ["ATTENDANCE_SECRET_KEY"] = "0123456789abcdef0123456789abcdef",
        ["DATA_ENCRYPTION_KEY"] = WrappingKeys.Generate(),
        ["FACE_DATA_ENCRYPTION_KEY"] = WrappingKeys.Generate(),
        ["ATTENDANCE_ALLOWED_HOSTS"] = "attendance.example",
    };

    private static Dictionary<string, string> Complete(string changed, string value) => new(Complete()) { [changed] = value };

    private static Settings Read(Dictionary<string, string> variables, params string[] without) =>
        Settings.Read(name => without.Contains(name) ? null : variables.GetValueOrDefault(name), isProduction: true);

    // FACE_DATA_ENCRYPTION_KEY contains the name of the other key.
    private static IEnumerable<string> Named(string message) =>
        Required.Where(name => message.Split(' ', ',', '.', ':', '(', ')').Contains(name));
}
