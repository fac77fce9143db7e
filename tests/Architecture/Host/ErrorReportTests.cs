using System.Net;
using System.Text;
using Attendance.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

/// <summary>What reaches Sentry, recorded by a server that stands in for it, when a request full of secrets fails.</summary>
public sealed class ErrorReportTests : IAsyncLifetime
{
    private const string Planted = "planted";
    private readonly StringBuilder _received = new();
    private WebApplication _sentry = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Received
    {
        get
        {
            lock (_received)
                return _received.ToString();
        }
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _sentry = builder.Build();
        _sentry.Urls.Add("http://127.0.0.1:0");
        _sentry.MapPost("/api/1/envelope/", async (HttpRequest request) =>
        {
            Stream body = request.Headers.ContentEncoding == "gzip" ? new System.IO.Compression.GZipStream(request.Body, System.IO.Compression.CompressionMode.Decompress) : request.Body;
            using var reader = new StreamReader(body, Encoding.Latin1);
            var text = await reader.ReadToEndAsync(Cancellation);
            lock (_received)
                _received.Append(text).Append('\n');
            return Results.Ok(new { id = Guid.NewGuid() });
        });
        await _sentry.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync() => await _sentry.DisposeAsync();

    [Fact]
    public async Task An_error_is_reported_without_anything_personal()
    {
        await FailAsync("false");

        Assert.Contains("\"type\":\"event\"", Received, StringComparison.Ordinal);
        Assert.Contains("PostgresException", Received, StringComparison.Ordinal);
        Assert.Contains("\"release\":\"1.2.3\"", Received, StringComparison.Ordinal);
        Assert.Contains("\"environment\":\"staging\"", Received, StringComparison.Ordinal);
        Assert.Contains("SignIn", Received, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"transaction\"", Received, StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, Received, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("127.0.0.1", Received.Replace(_sentry.Urls.First(), "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("does not exist", Received, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.MachineName, Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_sends_leaves_in_no_mode()
    {
        await FailAsync("true");

        Assert.Contains("PostgresException", Received, StringComparison.Ordinal);
        foreach (var secret in (string[])["in-body", "in-header", "in-cookie", "in-query"])
            Assert.DoesNotContain($"{Planted}-{secret}", Received, StringComparison.Ordinal);
        // Where it is allowed, the rest does: the test above would find it.
        Assert.Contains($"{Planted}-agent", Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SENTRY_TRACES_SAMPLE_RATE", "1.1")]
    [InlineData("SENTRY_PROFILES_SAMPLE_RATE", "often")]
    [InlineData("SENTRY_DSN", "sentry.example.org")]
    [InlineData("SENTRY_SEND_DEFAULT_PII", "maybe")]
    public void A_wrong_value_stops_the_start_and_is_named(string variable, string value) =>
        Assert.Contains(variable, Assert.Throws<Attendance.Host.StartException>(() => Attendance.Host.Configuration.Settings.Read(name => name == variable ? value : null, isProduction: false)).Message, StringComparison.Ordinal);

    /// <summary>A sign-in on a database that lacks a table, with something planted wherever a request can carry it.</summary>
    private async Task FailAsync(string personal)
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var configured = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var data = new EmptyFolder();
        await using var program = ProgramProcess.Serve(
            data.Path, ("DATABASE_URL", $"postgres://attendance@localhost/{configured.Database}?host={configured.Host}"), ("DATABASE_SSL_REQUIRE", "false"),
            ("SENTRY_DSN", $"{_sentry.Urls.First().Replace("http://", "http://key@", StringComparison.Ordinal)}/1"), ("SENTRY_RELEASE", "1.2.3"), ("SENTRY_ENVIRONMENT", "staging"),
            ("SENTRY_TRACES_SAMPLE_RATE", "1.0"), ("SENTRY_SEND_DEFAULT_PII", personal));
        using var client = await program.ServingAsync();
        var token = await client.TokenAsync("/first-run");
        await using (var command = database.CreateCommand("alter table identity.accounts rename to accounts_away"))
            await command.ExecuteNonQueryAsync(Cancellation);
        client.DefaultRequestHeaders.Add("X-Api-Key", $"{Planted}-in-header");
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {Planted}-in-header");
        client.DefaultRequestHeaders.Add("Cookie", $"other={Planted}-in-cookie");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.77");
        client.DefaultRequestHeaders.Add("User-Agent", $"{Planted}-agent");
        using (await client.GetAsync(new Uri($"/{Planted}-in-path", UriKind.Relative), Cancellation))
        {
            // No route has this path.
        }
        using var form = new FormUrlEncodedContent([new("username", $"{Planted}-in-body"), new("password", $"{Planted}-in-body"), new("__RequestVerificationToken", token)]);
        using var answer = await client.PostAsync(new Uri($"/sign-in?returnUrl=%2F{Planted}-in-query", UriKind.Relative), form, Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(Received.Contains("PostgresException", StringComparison.Ordinal) && Received.Contains("\"type\":\"transaction\"", StringComparison.Ordinal)), TimeSpan.FromSeconds(30)), Received + program.Errors);
        await program.SignalAsync("TERM");
        await program.EndAsync();
        Assert.DoesNotContain("203.0.113.77", personal == "false" ? Received : "", StringComparison.Ordinal);
    }
}
