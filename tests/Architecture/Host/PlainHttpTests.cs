using System.Net;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Host;

/// <summary>In production forms are protected by cookies that leave only over https.</summary>
public sealed class PlainHttpTests
{
    [Theory]
    [InlineData("text/html", HttpStatusCode.BadRequest, "This needs https")]
    // No browser: what failed is still said.
    [InlineData("*/*", HttpStatusCode.InternalServerError, "Something went wrong")]
    public async Task A_page_that_is_asked_for_over_http_says_what_is_wrong(string accept, HttpStatusCode status, string says)
    {
        await using var app = await RunningApp.StartAsync(settings => settings with { CsrfCookieSecure = true });
        await app.AddAdministratorAsync();
        using var client = app.Anonymous();
        client.DefaultRequestHeaders.Accept.ParseAdd(accept);

        var answer = await client.GetAsync(new Uri("/sign-in", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(says, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
