using System.Net;
using Attendance.Testing;

namespace Attendance.Timekeeping.Tests;

/// <summary>Nobody decides about their own hours, nor about those of people they are not responsible for.</summary>
public sealed class OwnHoursTests(Workforce workforce) : IClassFixture<Workforce>
{
    [Fact]
    public async Task A_manager_corrects_neither_their_own_day_nor_a_stranger_s()
    {
        await workforce.App.AddAccountAsync("ada", workforce.Ada, "employee", "manager");
        using var ada = await workforce.App.SignedInAsync("ada");

        foreach (var whose in (Guid[])[workforce.Ada, workforce.Ben])
        {
            var form = new Dictionary<string, string> { ["day"] = "2026-03-02", ["at"] = "09:00", ["direction"] = "in", ["why"] = "Mine." };
            Assert.Equal(HttpStatusCode.Forbidden, (await ada.PostFormAsync("/my/days", $"/employees/{whose}/correction", form)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await ada.PostFormAsync("/my/days", $"/corrections/{whose}/{Guid.NewGuid()}/approve", [])).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await ada.PostFormAsync("/my/days", $"/corrections/{whose}/{Guid.NewGuid()}/decline", new() { ["why"] = "No." })).StatusCode);
        }
        Assert.Equal(0, await workforce.CountAsync("correction_proposed"));
        Assert.Equal(0, await workforce.CountAsync("punch_recorded"));
    }

    [Fact]
    public async Task Who_only_looks_at_everybody_does_not_decide_about_them()
    {
        await workforce.App.AddAccountAsync("looks", null, "auditor", "manager");
        using var looks = await workforce.App.SignedInAsync("looks");

        var form = new Dictionary<string, string> { ["day"] = "2026-03-02", ["at"] = "09:00", ["direction"] = "in", ["why"] = "Seen." };
        Assert.Equal(HttpStatusCode.Forbidden, (await looks.PostFormAsync("/corrections", $"/employees/{workforce.Ben}/correction", form)).StatusCode);
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("someday")]
    public async Task A_day_that_cannot_be_is_not_found(string day) =>
        Assert.Equal(HttpStatusCode.NotFound, (await workforce.Administrator.GetAsync($"/employees/{workforce.Ben}/correction?day={day}", TestContext.Current.CancellationToken)).StatusCode);
}
