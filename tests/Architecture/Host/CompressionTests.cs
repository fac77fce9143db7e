using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Attendance.Testing;
using Microsoft.AspNetCore.Http;

namespace Attendance.Architecture.Tests.Host;

public sealed partial class CompressionTests
{
    [Fact]
    public async Task A_page_is_compressed_and_its_form_has_another_token_each_time()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();

        var (first, second) = (await PageAsync(client, isHttps: false), await PageAsync(client, isHttps: false));

        Assert.NotNull(first.Token);
        Assert.Equal("br", first.Encoding);
        Assert.NotEqual(first.Token, second.Token);
    }

    [Theory]
    [InlineData(SameSiteMode.Lax, "br")]
    [InlineData(SameSiteMode.None, null)]
    public async Task Over_https_it_is_where_other_sites_cannot_ask_with_the_session(SameSiteMode mode, string? encoding)
    {
        await using var app = await RunningApp.StartAsync(settings => settings with { SessionCookieSameSite = mode });
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();

        Assert.Equal(encoding, (await PageAsync(client, isHttps: true)).Encoding);
    }

    private static async Task<(string? Encoding, string? Token)> PageAsync(HttpClient client, bool isHttps)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Accept.Add(new("text/html"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        if (isHttps)
            request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var encoding = answer.Content.Headers.ContentEncoding.SingleOrDefault();
        await using var content = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(encoding is null ? content : new BrotliStream(content, CompressionMode.Decompress));
        return (encoding, Token().Match(await reader.ReadToEndAsync(TestContext.Current.CancellationToken)) is { Success: true } token ? token.Groups[1].Value : null);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
