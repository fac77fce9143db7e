using System.Text.Json;
using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>A real Chromium with a fake camera. What the camera shows is fixed when the browser starts.</summary>
public sealed class Browser : IAsyncDisposable
{
    // What must appear is waited for as long as a loaded machine may need; how long things take is measured by benches.
    static Browser() => Assertions.SetDefaultExpectTimeout((float)RunningApp.Patience.TotalMilliseconds);

    private static readonly string[] Installed = ["/usr/bin/chromium", "/usr/bin/google-chrome"];
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(Photographs.Root, "build", "npm", "node_modules", "axe-core", "axe.min.js")));
    private readonly IPlaywright _playwright;
    private readonly IBrowser? _browser;
    private readonly string? _video;

    private Browser(IPlaywright playwright, IBrowser? browser, IBrowserContext context, IPage page, string? video) =>
        (_playwright, _browser, Context, Page, _video) = (playwright, browser, context, page, video);

    public IBrowserContext Context { get; }

    public IPage Page { get; }

    /// <param name="address">Of the program.</param>
    /// <param name="camera">The person before the camera; null: an empty room.</param>
    /// <param name="cookies">Of another browser, to go on as the same device.</param>
    /// <param name="hasCamera">False: the machine has none.</param>
    /// <param name="next">Who steps before the camera ten seconds later, without a gap, and for as long; then the first again.</param>
    /// <param name="profile">A folder in which what the browser keeps outlives it; null: nothing does.</param>
    /// <param name="scenes">Frames that are shown instead, each for six seconds, over and over.</param>
    public static async Task<Browser> OpenAsync(Uri address, byte[]? camera = null, IReadOnlyList<BrowserContextCookiesResult>? cookies = null, bool hasCamera = true, byte[]? next = null, IReadOnlyList<byte[]>? scenes = null, string? profile = null)
    {
        var playwright = await Playwright.CreateAsync();
        List<string> arguments = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
        string? video = null;
        if (hasCamera)
        {
            video = Path.Combine(Path.GetTempPath(), $"attendance-camera-{Guid.NewGuid():N}.mjpeg");
            var frame = Photographs.AtCamera(camera);
            var second = next is null ? [] : Photographs.AtCamera(next);
            if (scenes is not null)
                await File.WriteAllBytesAsync(video, [.. scenes.SelectMany(scene => Enumerable.Repeat(scene, 180)).SelectMany(bytes => bytes)]);
            else
                await File.WriteAllBytesAsync(video, [.. Enumerable.Repeat(frame, next is null ? 10 : 300).Concat(Enumerable.Repeat(second, 300)).SelectMany(bytes => bytes)]);
            arguments.AddRange(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-video-capture={video}"]);
        }
        var (executable, size, permissions) = (Installed.FirstOrDefault(File.Exists), new ViewportSize { Width = 1280, Height = 800 }, hasCamera ? (string[])["camera"] : []);
        var browser = profile is not null ? null : await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, ChromiumSandbox = false, Args = arguments });
        var context = browser is not null ? await browser.NewContextAsync(new() { BaseURL = address.ToString(), ViewportSize = size, Permissions = permissions, Locale = "en-GB" })
            : await playwright.Chromium.LaunchPersistentContextAsync(profile!, new() { ExecutablePath = executable, ChromiumSandbox = false, Args = arguments, BaseURL = address.ToString(), ViewportSize = size, Permissions = permissions, Locale = "en-GB" });
        if (cookies is not null)
            await context.AddCookiesAsync(cookies.Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Domain = cookie.Domain, Path = cookie.Path }));
        context.SetDefaultTimeout((float)RunningApp.Patience.TotalMilliseconds);
        return new(playwright, browser, context, await context.NewPageAsync(), video);
    }

    public async Task SignInAsync(string username, string password = RunningApp.Password)
    {
        await Page.GotoAsync("/sign-in");
        await Page.GetByLabel("User name").FillAsync(username);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).WaitForAsync();
    }

    /// <summary>The page, as long as it is the one of <see cref="MarkPageAsync"/>.</summary>
    public ILocator MarkedPage => Page.Locator("html[data-marked]");

    /// <summary>So that <see cref="PageIsAnotherAsync"/> knows it again.</summary>
    public Task MarkPageAsync() => Page.EvaluateAsync("document.documentElement.setAttribute('data-marked', '')");

    /// <summary>Waits until the page has been loaded anew, under whatever address.</summary>
    /// <remarks>Through the document: a function that is waited for would be evaluated as text, which the pages' policy forbids.</remarks>
    public async Task PageIsAnotherAsync()
    {
        await Assertions.Expect(MarkedPage).ToHaveCountAsync(0);
        await Page.WaitForLoadStateAsync();
    }

    /// <summary>The accessibility rules (WCAG 2.2 A and AA) the page breaks, as axe-core finds them.</summary>
    public async Task<IReadOnlyList<string>> AccessibilityViolationsAsync()
    {
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
            await Page.EvaluateAsync(Axe.Value);
        var found = await Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', '))");
        return [.. found.EnumerateArray().Select(violation => violation.GetString()!)];
    }

    /// <summary>A picture of the page in the ignored folder <c>screenshots/</c>, to be looked at.</summary>
    public Task ScreenshotAsync(string name)
    {
        var folder = Path.Combine(Photographs.Root, "screenshots");
        Directory.CreateDirectory(folder);
        return Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await Context.CloseAsync();
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright.Dispose();
        if (_video is not null)
            File.Delete(_video);
    }
}
