using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Host;

public sealed partial class CompressionTests
{
    [Fact]
    public async Task A_page_is_compressed_and_its_form_has_another_token_each_time()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();

        var (first, second) = (await PageAsync(client, "same-origin"), await PageAsync(client, "same-origin"));

        Assert.NotNull(first.Token);
        Assert.Equal("br", first.Encoding);
        Assert.NotEqual(first.Token, second.Token);
    }

    [Theory]
    [InlineData("none", "br")]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData(null, null)]
    public async Task What_somebody_else_may_have_asked_for_is_not(string? asked, string? encoding)
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();

        Assert.Equal(encoding, (await PageAsync(client, asked)).Encoding);
    }

    private static async Task<(string? Encoding, string? Token)> PageAsync(HttpClient client, string? asked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Accept.Add(new("text/html"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        request.Headers.Add("X-Forwarded-Proto", "https");
        if (asked is not null)
            request.Headers.Add("Sec-Fetch-Site", asked);
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
