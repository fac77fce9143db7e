using Attendance.Faces;
using Attendance.Host;
using Attendance.Host.Configuration;
using Attendance.Vault;
using Microsoft.AspNetCore.Http;

namespace Attendance.Architecture.Tests.Host;

public sealed class SettingsTests
{
    private static readonly Dictionary<string, Func<Settings, bool>> Booleans = new()
    {
        ["DATABASE_SSL_REQUIRE"] = settings => settings.DatabaseSslRequired,
        ["ATTENDANCE_SESSION_COOKIE_SECURE"] = settings => settings.SessionCookieSecure,
        ["ATTENDANCE_SESSION_COOKIE_HTTPONLY"] = settings => settings.SessionCookieHttpOnly,
        ["ATTENDANCE_CSRF_COOKIE_SECURE"] = settings => settings.CsrfCookieSecure,
        ["ATTENDANCE_SESSION_EXPIRE_AT_BROWSER_CLOSE"] = settings => settings.SessionExpiresAtBrowserClose,
    };

    public static MatrixTheoryData<string, string> True => new(Booleans.Keys, ["1", "true", "yes", "on", "TRUE", "Yes", "oN", " true "]);

    public static MatrixTheoryData<string, string> False => new(Booleans.Keys, ["0", "false", "no", "off", "FALSE", "No", "oFF"]);

    public static MatrixTheoryData<string, string> Neither => new(Booleans.Keys, ["2", "ja", "truee", "-1", "enabled"]);

    [Theory]
    [MemberData(nameof(True))]
    public void A_boolean_is_switched_on_in_every_accepted_spelling(string variable, string value) => Assert.True(Booleans[variable](Read((variable, value))));

    [Theory]
    [MemberData(nameof(False))]
    public void A_boolean_is_switched_off_in_every_accepted_spelling(string variable, string value) => Assert.False(Booleans[variable](Read((variable, value))));

    [Theory]
    [MemberData(nameof(Neither))]
    public void A_boolean_of_another_spelling_stops_the_start_and_is_named(string variable, string value)
    {
        var refusal = Assert.Throws<StartException>(() => Read((variable, value)));
        Assert.Contains(variable, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(value, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_read()
    {
        var settings = Read(("DATABASE_CONN_MAX_AGE", "0"), ("ATTENDANCE_SESSION_COOKIE_AGE", "600"), ("ATTENDANCE_REPEAT_SECONDS", "5"));
        Assert.Equal((0, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5)), (settings.ConnectionMaxAge, settings.SessionAge, settings.RepeatWindow));
    }

    [Theory]
    [InlineData("DATABASE_CONN_MAX_AGE", "-1")]
    [InlineData("DATABASE_CONN_MAX_AGE", "1.5")]
    [InlineData("ATTENDANCE_SESSION_COOKIE_AGE", "half an hour")]
    [InlineData("ATTENDANCE_SESSION_COOKIE_AGE", "99999999999")]
    [InlineData("ATTENDANCE_SESSION_COOKIE_AGE", "0")]
    [InlineData("ATTENDANCE_REPEAT_SECONDS", "1e3")]
    public void A_wrong_number_stops_the_start_and_is_named(string variable, string value) =>
        Assert.Contains(variable, Assert.Throws<StartException>(() => Read((variable, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_font_that_is_none_stops_the_start()
    {
        Assert.Null(Read().PdfFont);
        foreach (var file in (string[])["/nowhere.ttf", typeof(SettingsTests).Assembly.Location])
            Assert.StartsWith($"ATTENDANCE_PDF_FONT is {file}", Assert.Throws<StartException>(() => Read(("ATTENDANCE_PDF_FONT", file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_models_are_read()
    {
        Assert.Equal(new ModelChoice(), Read().Models);
        Assert.Equal(new ModelChoice("ssd-mobilenet-v1", "dlib-resnet-34"), Read(("ATTENDANCE_DETECTOR", "ssd-mobilenet-v1"), ("ATTENDANCE_RECOGNISER", "dlib-resnet-34")).Models);
        var digits = new string('a', 64);
        Assert.Equal(
            new ModelChoice(Recogniser: "facenet", File: "/models/own.onnx", Sha256: digits),
            Read(("ATTENDANCE_RECOGNISER", "facenet"), ("ATTENDANCE_RECOGNISER_FILE", "/models/own.onnx"), ("ATTENDANCE_RECOGNISER_SHA256", digits)).Models);
    }

    [Theory]
    [InlineData("ATTENDANCE_DETECTOR", "eyes", "ultraface")]
    [InlineData("ATTENDANCE_RECOGNISER", "ears", "mobilefacenet")]
    [InlineData("ATTENDANCE_RECOGNISER", "facenet", "ATTENDANCE_RECOGNISER_FILE")]
    public void A_model_that_is_not_there_stops_the_start(string variable, string value, string said)
    {
        var refusal = Assert.Throws<StartException>(() => Read((variable, value))).Message;
        Assert.Contains(variable, refusal, StringComparison.Ordinal);
        Assert.Contains(said, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lax", SameSiteMode.Lax)]
    [InlineData("strict", SameSiteMode.Strict)]
    [InlineData("NONE", SameSiteMode.None)]
    public void The_same_site_mode_is_read(string value, SameSiteMode expected) =>
        Assert.Equal(expected, Read(("ATTENDANCE_SESSION_COOKIE_SAMESITE", value), ("ATTENDANCE_SESSION_COOKIE_SECURE", "true")).SessionCookieSameSite);

    [Fact]
    public void A_cookie_that_browsers_would_not_keep_stops_the_start() =>
        Assert.Contains("ATTENDANCE_SESSION_COOKIE_SECURE", Assert.Throws<StartException>(() => Read(("ATTENDANCE_SESSION_COOKIE_SAMESITE", "none"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("loose")]
    [InlineData("unspecified")]
    public void A_wrong_same_site_mode_stops_the_start_and_is_named(string value) =>
        Assert.Contains("ATTENDANCE_SESSION_COOKIE_SAMESITE", Assert.Throws<StartException>(() => Read(("ATTENDANCE_SESSION_COOKIE_SAMESITE", value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_several_keys_the_order_is_kept()
    {
        string first = WrappingKeys.Generate(), second = WrappingKeys.Generate();
        var settings = Read(("DATA_ENCRYPTION_KEY", $"{first}, {second}"), ("FACE_DATA_ENCRYPTION_KEY", second.TrimEnd('=')));
        Assert.Equal([WrappingKeys.Parse(first)[0], WrappingKeys.Parse(second)[0]], settings.PersonalKeys);
        Assert.Equal([WrappingKeys.Parse(second)[0]], settings.BiometricKeys);
    }

    // As Fernet writes it: url-safe, with padding.
    [Fact]
    public void A_url_safe_key_is_the_bytes_it_stands_for() =>
        Assert.Equal(Enumerable.Repeat((byte)0xfb, 32), Read(("DATA_ENCRYPTION_KEY", "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s=")).PersonalKeys[0]);

    [Theory]
    [InlineData("DATA_ENCRYPTION_KEY", "short")]
    [InlineData("DATA_ENCRYPTION_KEY", "AAAA")]
    [InlineData("FACE_DATA_ENCRYPTION_KEY", "ä")]
    public void A_wrong_key_stops_the_start_and_is_named_but_never_shown(string variable, string value)
    {
        var refusal = Assert.Throws<StartException>(() => Read((variable, value)));
        Assert.StartsWith(variable, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Host_names_are_separated_by_commas() =>
        Assert.Equal(["attendance.example", "localhost"], Read(("ATTENDANCE_ALLOWED_HOSTS", " attendance.example ,, localhost")).AllowedHosts);

    [Theory]
    [InlineData("https://attendance.example")]
    [InlineData("attendance.example:8000")]
    [InlineData("attendance.example/")]
    public void A_host_with_more_than_its_name_stops_the_start_and_is_named(string value)
    {
        var refusal = Assert.Throws<StartException>(() => Read(("ATTENDANCE_ALLOWED_HOSTS", $"localhost,{value}"))).Message;
        Assert.Contains("ATTENDANCE_ALLOWED_HOSTS", refusal, StringComparison.Ordinal);
        Assert.Contains(value, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_host_below_a_name_may_be_allowed() => Assert.Equal(["*.attendance.example", "[::1]"], Read(("ATTENDANCE_ALLOWED_HOSTS", "*.attendance.example,[::1]")).AllowedHosts);

    [Theory]
    [InlineData("mysql://app@db/attendance")]
    [InlineData("postgres://app@db/attendance?sslmode=perhaps")]
    public void A_wrong_address_of_the_database_stops_whatever_reads_the_settings(string value) =>
        Assert.Contains("DATABASE_URL", Assert.Throws<StartException>(() => Read(("DATABASE_URL", value))).Message, StringComparison.Ordinal);

    [Fact]
    public void In_development_nothing_is_required_and_the_usual_values_hold()
    {
        var settings = Read();
        Assert.Null(settings.DatabaseUrl);
        Assert.Null(settings.SecretKey);
        Assert.Equal((60, false), (settings.ConnectionMaxAge, settings.DatabaseSslRequired));
        Assert.Equal((false, true, false, true), (settings.SessionCookieSecure, settings.SessionCookieHttpOnly, settings.CsrfCookieSecure, settings.SessionExpiresAtBrowserClose));
        Assert.Equal((SameSiteMode.Lax, 1800, 60), (settings.SessionCookieSameSite, (int)settings.SessionAge.TotalSeconds, (int)settings.RepeatWindow.TotalSeconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_variable_counts_as_absent(string value) => Assert.Equal(1800, Read(("ATTENDANCE_SESSION_COOKIE_AGE", value), ("DATABASE_URL", value)).SessionAge.TotalSeconds);

    [Fact]
    public void The_word_embedded_chooses_the_embedded_database() => Assert.Null(Read(("DATABASE_URL", "embedded")).DatabaseUrl);

    private static Settings Read(params (string Name, string Value)[] variables) =>
        Settings.Read(name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).SingleOrDefault(), isProduction: false);
}
