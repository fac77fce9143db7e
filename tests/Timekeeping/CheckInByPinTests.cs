using System.Net;
using System.Text.RegularExpressions;
using Attendance.Testing;
using Attendance.Timekeeping.Punches;

namespace Attendance.Timekeeping.Tests;

public sealed partial class CheckInByPinTests(Company company) : IClassFixture<Company>
{
    [Fact]
    public async Task Number_and_PIN_check_in_then_the_same_again_then_out()
    {
        using var kiosk = await KioskAsync();
        var (id, number, pin) = await WithPinAsync();

        var first = await EnterAsync(kiosk, number, pin);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var text = await first.TextAsync();
        Assert.Contains("data-outcome=\"accepted\"", text, StringComparison.Ordinal);
        Assert.Contains($"Employee {number}", text, StringComparison.Ordinal);
        Assert.Contains("<strong>in</strong>", text, StringComparison.Ordinal);
        Assert.Equal(PunchIn(text), PunchIn(await (await EnterAsync(kiosk, number, pin)).TextAsync()));
        Assert.Equal(1, await company.CountAsync("punch_recorded", PunchLog.StreamOf(id)));

        company.App.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("<strong>out</strong>", await (await EnterAsync(kiosk, number, pin)).TextAsync(), StringComparison.Ordinal);
        Assert.Equal(["Pin", "Pin"], await company.QueryAsync<string>("select data ->> 'Method' from mt_events where stream_id = $1", PunchLog.StreamOf(id)));
    }

    [Fact]
    public async Task The_same_form_sent_twice_acts_once()
    {
        using var kiosk = await KioskAsync();
        var (id, number, pin) = await WithPinAsync();
        var key = Guid.CreateVersion7().ToString();
        var first = await (await EnterAsync(kiosk, number, pin, key)).TextAsync();
        company.App.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(first, await (await EnterAsync(kiosk, number, pin, key)).TextAsync());

        Assert.Equal(1, await company.CountAsync("punch_recorded", PunchLog.StreamOf(id)));
    }

    [Fact]
    public async Task A_wrong_PIN_an_unknown_number_and_nobodys_PIN_are_refused_with_the_same_words()
    {
        using var kiosk = await KioskAsync();
        var (_, number, pin) = await WithPinAsync();
        await RunningApp.AddEmployeeAsync(company.Api, "no-pin", "Nobody's");
        var punches = await company.CountAsync("punch_recorded");

        var answers = new List<string>();
        foreach (var (asked, typed) in ((string, string)[])[(number, Wrong(pin)), ("unknown", pin), ("no-pin", pin), (number, ""), ("", "")])
        {
            var answer = await EnterAsync(kiosk, asked, typed);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            answers.Add(await answer.TextAsync());
        }

        Assert.Single(answers.Distinct());
        Assert.DoesNotContain(number, answers[0], StringComparison.Ordinal);
        Assert.Equal(punches, await company.CountAsync("punch_recorded"));
    }

    [Fact]
    public async Task Five_wrong_PINs_lock_it_for_fifteen_minutes_and_the_lock_is_an_event()
    {
        using var kiosk = await KioskAsync();
        var (id, number, pin) = await WithPinAsync();
        for (var i = 1; i <= 5; i++)
        {
            Assert.Equal(0, await LocksAsync(id));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(kiosk, number, Wrong(pin))).StatusCode);
        }
        Assert.Equal(1, await LocksAsync(id));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(kiosk, number, pin)).StatusCode);
        company.App.Clock.Advance(TimeSpan.FromMinutes(14.9));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await EnterAsync(kiosk, number, pin)).StatusCode);
        company.App.Clock.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(kiosk, number, pin)).StatusCode);
        Assert.Equal(1, await LocksAsync(id));
    }

    [Fact]
    public async Task A_right_PIN_forgets_the_wrong_ones_before_it()
    {
        using var kiosk = await KioskAsync();
        var (id, number, pin) = await WithPinAsync();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
                await EnterAsync(kiosk, number, Wrong(pin));
            Assert.Equal(HttpStatusCode.OK, (await EnterAsync(kiosk, number, pin)).StatusCode);
        }
        Assert.Equal(0, await LocksAsync(id));
    }

    [Fact]
    public async Task In_ones_own_browser_only_ones_own_number_is_taken()
    {
        var (own, number, pin) = await WithPinAsync();
        var (other, otherNumber, otherPin) = await WithPinAsync();
        await company.App.AddAccountAsync($"account-{number}", own, "employee");
        using var browser = await company.App.SignedInAsync($"account-{number}");

        Assert.NotEqual(HttpStatusCode.OK, (await EnterAsync(browser, otherNumber, otherPin, page: "/check-in", action: "/my/check-ins/pin")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await EnterAsync(browser, number, pin, page: "/check-in", action: "/my/check-ins/pin")).StatusCode);

        Assert.Equal((1, 0), (await company.CountAsync("punch_recorded", PunchLog.StreamOf(own)), await company.CountAsync("punch_recorded", PunchLog.StreamOf(other))));
    }

    private async Task<HttpClient> KioskAsync()
    {
        await RunningApp.AddEmployeeAsync(company.Api, Guid.NewGuid().ToString("N"), "Somebody");
        // The clock of the tests before may have ended the session.
        using var administrator = await company.App.SignedInAsync("admin");
        Assert.True(await RunningApp.EventuallyAsync(async () => (await company.QueryAsync<long>("select count(*) from timekeeping.sites"))[0] > 0));
        return await company.App.KioskAsync(administrator, await company.SiteAsync());
    }

    private async Task<(Guid Id, string Number, string Pin)> WithPinAsync()
    {
        var number = Guid.NewGuid().ToString("N")[..10];
        var id = await RunningApp.AddEmployeeAsync(company.Api, number, $"Employee {number}");
        using var administrator = await company.App.SignedInAsync("admin");
        string? pin = null;
        Assert.True(await RunningApp.EventuallyAsync(async () =>
        {
            var answer = await administrator.PostFormAsync($"/employees/{id}", $"/identity/employees/{id}/pin", []);
            pin = Secret().Match(await answer.TextAsync()).Groups[1].Value;
            return pin.Length == 6;
        }));
        return (id, number, pin!);
    }

    private static Task<HttpResponseMessage> EnterAsync(HttpClient client, string number, string pin, string? key = null, string page = "/kiosk", string action = "/kiosk/check-ins/pin") =>
        client.PostFormAsync(page, action, new() { ["number"] = number, ["pin"] = pin, ["direction"] = "auto", ["idempotencyKey"] = key ?? Guid.CreateVersion7().ToString() });

    private static string Wrong(string pin) => pin[..5] + (pin[5] == '9' ? '0' : (char)(pin[5] + 1));

    private async Task<long> LocksAsync(Guid employee) =>
        (await company.QueryAsync<long>("select count(*) from mt_events where type = 'pin_locked' and data ->> 'EmployeeId' = $1", employee.ToString()))[0];

    private static string PunchIn(string html) => Punch().Match(html).Groups[1].Value is { Length: 36 } id ? id : throw new InvalidOperationException("There is no punch in it.");

    [GeneratedRegex("class=\"secret\">(\\d+)<")]
    private static partial Regex Secret();

    [GeneratedRegex("data-punch=\"([^\"]+)\"")]
    private static partial Regex Punch();
}
