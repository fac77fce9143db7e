using Attendance.Testing;
using Microsoft.Playwright;

namespace Attendance.Journeys.Tests;

/// <summary>A kiosk that checked Ada Winter in, and has no network since.</summary>
internal sealed record Entrance(Company Company, Network Network, Browser Kiosk) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="script">Runs in the kiosk's browser before each page.</param>
    public static async Task<Entrance> WithoutNetworkAsync(string? script = null)
    {
        var company = await Company.StartAsync(settings => settings with { RepeatWindow = TimeSpan.Zero });
        await company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        var network = new Network(company.App.Address);
        var kiosk = await Browser.OpenAsync(network.Address, Photographs.People[0], await company.PairAsync());
        if (script is not null)
            await kiosk.Context.AddInitScriptAsync(script);
        await kiosk.Page.GotoAsync("/kiosk");
        await kiosk.AnswerAsync("accepted");
        network.Cut();
        return new(company, network, kiosk);
    }

    /// <summary>Keeps a check-in, and waits until the page is ready for the next one.</summary>
    public static async Task KeepAsync(IPage page)
    {
        await page.BringToFrontAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep my check-in" }).ClickAsync();
        await page.Locator("[data-outcome=kept]").WaitForAsync();
        await page.Locator("[data-outcome=kept]").WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    /// <summary>When the check-ins were captured that were kept and arrived, in the order in which they did.</summary>
    public static async Task<IReadOnlyList<DateTimeOffset>> KeptAsync(Company company)
    {
        await using var command = company.App.DataSource.CreateCommand("select (data ->> 'OccurredAt')::timestamptz from mt_events where type = 'punch_recorded' and data ->> 'CapturedOffline' = 'true' order by seq_id");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var moments = new List<DateTimeOffset>();
        while (await reader.ReadAsync(Cancellation))
            moments.Add(reader.GetFieldValue<DateTimeOffset>(0));
        return moments;
    }

    public async ValueTask DisposeAsync()
    {
        await Kiosk.DisposeAsync();
        await Network.DisposeAsync();
        await Company.DisposeAsync();
    }
}
