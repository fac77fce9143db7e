using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>A page in both themes and two widths: no accessibility violation, no sideways scrolling, and a picture to look at.</summary>
internal static class PageCheck
{
    /// <summary>Fills, presses a button, waits for what it says, and looks at that.</summary>
    public static async Task ShowAsync(Browser browser, string name, string path, string button, string says, params (string Field, string Value)[] fields)
    {
        await browser.Page.GotoAsync(path);
        foreach (var (field, value) in fields)
        {
            if (value.Length > 0)
                await browser.Page.Locator(field).FillAsync(value);
            else
                await browser.Page.Locator(field).CheckAsync();
        }
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await browser.Page.GetByText(says).First.WaitForAsync();
        await CheckAsync(browser, name);
    }

    /// <summary>Looks at what the browser shows, as it is.</summary>
    public static async Task CheckAsync(Browser browser, string name)
    {
        var page = browser.Page;
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            foreach (var width in (int[])[1280, 360])
            {
                await page.SetViewportSizeAsync(width, width == 360 ? 740 : 800);
                var violations = await browser.AccessibilityViolationsAsync();
                Assert.True(violations.Count == 0, $"{name}, {scheme}, {width} pixels: {string.Join("; ", violations)}");
                var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.True(overflow <= 0, $"{name} is {overflow} pixels too wide at {width}.");
                await browser.ScreenshotAsync($"{name}-{width}-{scheme}".ToLowerInvariant());
            }
        }
        await page.SetViewportSizeAsync(1280, 800);
    }
}
