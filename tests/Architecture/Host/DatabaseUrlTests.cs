using Attendance.Host;
using Attendance.Host.Configuration;
using Attendance.Host.Database;
using Attendance.Testing;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

public sealed class DatabaseUrlTests
{
    private static readonly Settings Usual = TestPostgres.Settings with { ConnectionMaxAge = 60 };

    [Fact]
    public void Every_part_is_read()
    {
        var read = Read("postgres://clerk:secret@db.example:5433/attendance");
        Assert.Equal(("db.example", 5433, "clerk", "secret", "attendance"), (read.Host, read.Port, read.Username, read.Password, read.Database));
    }

    [Fact]
    public void Without_a_port_it_is_the_usual_one() => Assert.Equal(5432, Read("postgres://clerk@db/attendance").Port);

    [Fact]
    public void The_longer_scheme_is_the_same() => Assert.Equal("db", Read("postgresql://clerk@db/attendance").Host);

    [Fact]
    public void Parts_are_percent_decoded()
    {
        var read = Read("postgres://the%20clerk:p%40ss%2Fw%3Ard%25@db/time%20clock");
        Assert.Equal(("the clerk", "p@ss/w:rd%", "time clock"), (read.Username, read.Password, read.Database));
    }

    [Fact]
    public void A_password_may_hold_colons_semicolons_and_plus_signs()
    {
        Assert.Equal("a:b+c", Read("postgres://clerk:a:b+c@db/attendance").Password);
        Assert.Equal("a;Host=evil", Read("postgres://clerk:a%3BHost%3Devil@db/attendance").Password);
        Assert.Equal("db", Read("postgres://clerk:a%3BHost%3Devil@db/attendance").Host);
    }

    [Theory]
    [InlineData("postgres://clerk@/attendance?host=/run/postgresql")]
    [InlineData("postgres:///attendance?host=/run/postgresql&user=clerk")]
    [InlineData("postgres://clerk@%2Frun%2Fpostgresql/attendance")]
    [InlineData("postgres://clerk@/attendance?host=%2Frun%2Fpostgresql")]
    public void A_unix_socket_can_be_named(string url)
    {
        var read = Read(url);
        Assert.Equal(("/run/postgresql", "clerk", "attendance"), (read.Host, read.Username, read.Database));
    }

    [Fact]
    public void An_address_of_version_six_can_be_named() => Assert.Equal(("::1", 5433), (Read("postgres://clerk@[::1]:5433/a").Host?.Trim('[', ']'), Read("postgres://clerk@[::1]:5433/a").Port));

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("prefer", SslMode.Prefer)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void The_ssl_mode_is_read_as_the_database_spells_it(string mode, SslMode expected) => Assert.Equal(expected, Read($"postgres://clerk@db/a?sslmode={mode}").SslMode);

    [Fact]
    public void Further_options_are_read()
    {
        var read = Read("postgres://clerk@db/a?application_name=attendance%20web&connect_timeout=7");
        Assert.Equal(("attendance web", 7), (read.ApplicationName, read.Timeout));
    }

    [Theory]
    [InlineData("postgres://clerk@db/a?colour=blue", "colour")]
    [InlineData("postgres://clerk@db/a?sslmode=perhaps", "sslmode")]
    [InlineData("postgres://clerk@db/a?connect_timeout=soon", "connect_timeout")]
    public void A_wrong_option_stops_the_start_and_is_named(string url, string option)
    {
        var message = Refusal(url);
        Assert.Contains("DATABASE_URL", message, StringComparison.Ordinal);
        Assert.Contains(option, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://clerk:hidden@db/attendance")]
    [InlineData("db/attendance")]
    [InlineData("Host=db;Database=attendance;Password=hidden")]
    [InlineData("postgres")]
    [InlineData("postgres://clerk:hidden@db:port/attendance")]
    public void Anything_else_stops_the_start_without_showing_the_password(string url)
    {
        var message = Refusal(url);
        Assert.Contains("DATABASE_URL", message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", SslMode.Require)]
    [InlineData("?sslmode=disable", SslMode.Require)]
    [InlineData("?sslmode=prefer", SslMode.Require)]
    [InlineData("?sslmode=verify-full", SslMode.VerifyFull)]
    public void Where_tls_is_required_the_mode_is_raised_and_never_lowered(string options, SslMode expected) =>
        Assert.Equal(expected, Read($"postgres://clerk@db/a{options}", Usual with { DatabaseSslRequired = true }).SslMode);

    [Fact]
    public void A_maximum_age_of_zero_switches_pooling_off()
    {
        Assert.False(Read("postgres://clerk@db/a", Usual with { ConnectionMaxAge = 0 }).Pooling);
        var pooled = Read("postgres://clerk@db/a", Usual with { ConnectionMaxAge = 90 });
        Assert.Equal((true, 90), (pooled.Pooling, pooled.ConnectionLifetime));
    }

    private static string Refusal(string url) => Assert.Throws<StartException>(() => Read(url)).Message;

    private static NpgsqlConnectionStringBuilder Read(string url, Settings? settings = null) => new(DatabaseUrl.ToConnectionString(url, settings ?? Usual));
}
