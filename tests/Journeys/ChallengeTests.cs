using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>A kiosk that asks for movements. The camera is a canvas that the test draws on, so that it can do as it is told.</summary>
public sealed class ChallengeTests
{
    private static readonly byte[] Front = Photographs.AtCamera(Photographs.Frontal);

    private const string Camera = """
        navigator.mediaDevices.getUserMedia = async () => {
          const canvas = document.createElement('canvas');
          [canvas.width, canvas.height] = [1280, 720];
          const pictures = {};
          for (const [name, url] of Object.entries(window.scenes)) {
            pictures[name] = new Image();
            pictures[name].src = url;
            await pictures[name].decode();
          }
          const says = document.getElementById('says');
          setInterval(() => {
            const text = says.textContent;
            const scene = text.includes('left') ? 'left' : text.includes('right') ? 'right' : text.includes('chin') ? 'nod' : text.includes('nearer') ? 'nearer' : 'front';
            const drawing = canvas.getContext('2d');
            drawing.drawImage(pictures[scene], 0, 0);
            // No two frames of a camera are alike.
            drawing.fillStyle = `rgb(${Math.random() * 255} 90 90)`;
            drawing.fillRect(0, 0, 24, 24);
          }, 40);
          return canvas.captureStream(25);
        };
        """;

    [Fact]
    public async Task Whoever_does_what_is_asked_for_is_checked_in()
    {
        await using var company = await RequiringCompanyAsync();
        await using var kiosk = await KioskAsync(company, (yaw, pitch, nearer) => TurnedFace.Render(Front, yaw, pitch, nearer));

        await Assertions.Expect(kiosk.Page.Locator("#says")).ToContainTextAsync("head to your");
        await kiosk.ScreenshotAsync("challenge-1280");
        await kiosk.Page.SetViewportSizeAsync(360, 740);
        await kiosk.ScreenshotAsync("challenge-360");
        await Assertions.Expect(kiosk.Page.Locator("#result")).ToContainTextAsync("Checked in");
        Assert.Contains(await kiosk.Page.EvaluateAsync<string[]>("() => window.spoken"), text => text.StartsWith("Turn your head", StringComparison.Ordinal));
        Assert.Equal(1, await company.PunchesAsync());
    }

    [Theory]
    [InlineData(Held.Print)]
    [InlineData(Held.Screen)]
    public async Task Whoever_holds_a_picture_is_led_to_number_and_PIN(Held held)
    {
        await using var company = await RequiringCompanyAsync();
        await using var kiosk = await KioskAsync(company, (yaw, pitch, nearer) => FlatPicture.Render(Front, held, yaw * 1.5, pitch * 1.5, nearer: nearer));

        Assert.Contains("could not follow your movements", await kiosk.AnswerAsync("notlive"), StringComparison.Ordinal);
        await Assertions.Expect(kiosk.Page.GetByLabel("Employee number")).ToBeVisibleAsync();
        await kiosk.ScreenshotAsync($"challenge-{held}".ToLowerInvariant());
        await kiosk.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await kiosk.Page.SetViewportSizeAsync(360, 740);
        await kiosk.ScreenshotAsync($"challenge-{held}-360-dark".ToLowerInvariant());
        Assert.Empty(await kiosk.AccessibilityViolationsAsync());
        Assert.Equal(0, await company.PunchesAsync());
    }

    private static async Task<Company> RequiringCompanyAsync()
    {
        var company = await Company.StartAsync();
        await company.EnrolAsync("1001", "Ada Winter", Photographs.Frontal);
        using var administrator = await company.App.SignedInAsync("admin");
        (await administrator.PostFormAsync("/recognition", "/recognition/liveness", new() { ["policy"] = "Required", ["reason"] = "A test." })).EnsureSuccessStatusCode();
        return company;
    }

    private static async Task<Browser> KioskAsync(Company company, Func<double, double, float, byte[]> render)
    {
        var kiosk = await company.KioskAsync(null);
        await kiosk.Page.GotoAsync("about:blank");
        kiosk.Context.SetDefaultTimeout(60_000);
        var scenes = new Dictionary<string, byte[]>
        {
            ["front"] = render(0, 0, 1),
            ["left"] = render(30, 0, 1),
            ["right"] = render(-30, 0, 1),
            ["nod"] = render(0, -22, 1),
            ["nearer"] = render(0, 0, 1.35f),
        };
        var urls = string.Join(",", scenes.Select(scene => $"{scene.Key}:'data:image/jpeg;base64,{Convert.ToBase64String(scene.Value)}'"));
        await kiosk.Page.AddInitScriptAsync($"window.scenes={{{urls}}};window.spoken=[];speechSynthesis.speak=one=>window.spoken.push(one.text);{Camera}");
        await kiosk.Page.GotoAsync("/kiosk");
        return kiosk;
    }
}
