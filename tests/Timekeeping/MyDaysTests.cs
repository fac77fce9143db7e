using System.Text.RegularExpressions;
using Attendance.EventStore;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

public sealed class MyDaysTests(Workforce workforce) : IClassFixture<Workforce>
{
    [Fact]
    public async Task Whoever_forgot_a_check_out_is_asked_for_it_and_is_told_what_counts_otherwise_now()
    {
        await workforce.App.AddAccountAsync("ada", workforce.Ada, "employee");
        using var ada = await workforce.App.SignedInAsync("ada");
        var today = workforce.App.Clock.GetUtcNow().UtcDateTime.Date;
        var day = new DateTimeOffset(today.AddDays(-2), TimeSpan.Zero);
        await workforce.PunchAsync(workforce.Ada, day.AddHours(8), day.AddHours(16));
        async Task<string> PageAsync()
        {
            await workforce.App.Services.GetRequiredService<IDocumentStore>().CatchUpAsync(TestContext.Current.CancellationToken);
            return Regex.Replace(await ada.GetStringAsync("/my/days", TestContext.Current.CancellationToken), @"\s+", " ");
        }
        Assert.DoesNotContain("is missing.", await PageAsync(), StringComparison.Ordinal);

        // A terminal was without a network: this one came first.
        await workforce.PunchAsync(workforce.Ada, day.AddHours(7));

        var page = await PageAsync();
        Assert.Contains($"The check-out of {day:dddd d MMMM} is missing.", page, StringComparison.Ordinal);
        Assert.Contains($"/my/correction?day={day:yyyy-MM-dd}", page, StringComparison.Ordinal);
        Assert.Contains($"What was your check-in of {day:dddd d MMMM}, 08:00, counts as check-out now", page, StringComparison.Ordinal);
        Assert.Contains($"What was your check-out of {day:dddd d MMMM}, 16:00, counts as check-in now", page, StringComparison.Ordinal);
    }
}
