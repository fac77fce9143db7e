using System.Net;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

public sealed class HistoryTests(Company company)
{
    private async Task<List<(string Type, string Who, string What)>> EntriesAsync(Guid id)
    {
        var answer = await company.Api.OpenAsync($"/api/v1/employees/{id}/events");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.JsonAsync()).EnumerateArray().Select(entry => (entry.GetProperty("type").GetString()!, entry.GetProperty("who").GetString()!, entry.GetProperty("what").GetString()!))];
    }

    [Fact]
    public async Task The_history_says_newest_first_what_happened_and_who_did_it()
    {
        var id = await company.AddWithConsentAsync();
        var photo = await company.AddPhotoAsync(id, Pictures.Person(0));
        Assert.True(await company.IsTrainedAsync(id, photos: 1));
        (await company.RemovePhotoAsync(id, photo)).EnsureSuccessStatusCode();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await EntriesAsync(id))[0].Type == "template_removed"));
        (await company.Administrator.PostFormAsync("/employees/new", $"/employees/{id}/consent/withdraw", [])).EnsureSuccessStatusCode();

        var entries = await EntriesAsync(id);

        Assert.Equal(["consent_withdrawn", "template_removed", "photo_removed", "template_added", "photo_added", "consent_given", "employee_added"], entries.Select(entry => entry.Type));
        // What the system does by itself is put down to who set it going.
        Assert.Equal(["admin", .. Enumerable.Repeat("API key test", 6)], entries.Select(entry => entry.Who));
        Assert.Equal("Consent to face recognition given (text 2026-1)", entries[5].What);
        var page = await company.Administrator.ReadAsync($"/employees/{id}/history");
        Assert.All(entries, entry => Assert.Contains($"{entry.What} ", page, StringComparison.Ordinal));
        Assert.Contains("· by admin", page, StringComparison.Ordinal);
        Assert.Contains("History of Erika Example", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_of_one_says_nothing_of_another()
    {
        var id = await company.AddAsync();
        await company.AddWithConsentAsync();

        Assert.Equal(["employee_added"], (await EntriesAsync(id)).Select(entry => entry.Type));
    }

    [Fact]
    public async Task There_is_no_history_of_an_unknown_employee()
    {
        await (await company.Api.OpenAsync($"/api/v1/employees/{Guid.NewGuid()}/events")).ProblemAsync(HttpStatusCode.NotFound, null);
        Assert.Equal(HttpStatusCode.NotFound, await company.Administrator.StatusAsync($"/employees/{Guid.NewGuid()}/history"));
    }

    [Fact]
    public async Task A_person_reads_their_own_history_and_data_and_nobody_elses()
    {
        var (mine, others) = ("Mia Mine", "Otto Other");
        var id = await company.AddWithConsentAsync(mine);
        var other = await company.AddWithConsentAsync(others);
        var photo = await company.AddPhotoAsync(id, Pictures.Person(0));
        var otherPhoto = await company.AddPhotoAsync(other, Pictures.Person(1));
        using var own = await company.SignInAsync(id);

        var data = await own.ReadAsync("/my/data");
        var history = await own.ReadAsync("/my/history");

        Assert.Contains(mine, data, StringComparison.Ordinal);
        Assert.Contains((await company.EmployeeAsync(id)).Number, data, StringComparison.Ordinal);
        Assert.Contains($"/my/photos/{photo}", data, StringComparison.Ordinal);
        Assert.Contains("Photo added", history, StringComparison.Ordinal);
        foreach (var page in (string[])[data, history, await own.ReadAsync("/my/days"), await own.ReadAsync("/account"), await own.ReadAsync("/check-in")])
        {
            Assert.DoesNotContain(others, page, StringComparison.Ordinal);
            Assert.DoesNotContain(otherPhoto.ToString(), page, StringComparison.Ordinal);
            Assert.DoesNotContain(other.ToString(), page, StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.Forbidden, await own.StatusAsync($"/employees/{id}/history"));
        Assert.Equal(HttpStatusCode.Forbidden, await own.StatusAsync($"/employees/{other}"));
        Assert.Equal(HttpStatusCode.Forbidden, await own.StatusAsync("/employees"));
    }
}
