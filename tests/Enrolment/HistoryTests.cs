using System.Net;
using Attendance.Enrolment.Histories;
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
        var photo = await company.AddPhotoAsync(id, Pictures.Person(9));
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
    public async Task What_concerns_a_persons_account_is_in_their_history()
    {
        var id = await company.AddAsync();
        (await company.SignInAsync(id)).Dispose();

        var types = (await EntriesAsync(id)).Select(entry => entry.Type).ToList();

        Assert.Equal(["signed_in", "password_changed", "roles_assigned", "account_created", "employee_added"], types);
        Assert.DoesNotContain(await EntriesAsync(await company.AddAsync()), entry => entry.Type == "signed_in");
    }

    [Fact]
    public async Task A_long_history_is_read_page_by_page_and_nothing_is_left_out()
    {
        var id = await company.AddAsync();
        for (var i = 0; i < 104; i++)
            (await company.Administrator.PostFormAsync("/employees/new", $"/employees/{id}/{(i % 2 == 0 ? "deactivate" : "reactivate")}", [])).EnsureSuccessStatusCode();

        var first = await company.Administrator.ReadAsync($"/employees/{id}/history");
        var older = System.Text.RegularExpressions.Regex.Match(first, $"/employees/{id}/history\\?before=\\d+").Value;
        var second = await company.Administrator.ReadAsync(older);

        Assert.Equal(100, first.Split("<time ").Length - 1);
        Assert.Equal(5, second.Split("<time ").Length - 1);
        Assert.Contains("Added with number", second, StringComparison.Ordinal);
        Assert.DoesNotContain("Older entries", second, StringComparison.Ordinal);
        Assert.Equal(105, (await EntriesAsync(id)).Count);
    }

    [Fact]
    public async Task That_somebody_looked_is_recorded_once_in_a_quarter_of_an_hour_and_is_no_part_of_the_history()
    {
        var id = await company.AddAsync();
        using var own = await company.SignInAsync(id);

        for (var i = 0; i < 3; i++)
            await company.Administrator.ReadAsync($"/employees/{id}/history");
        await own.ReadAsync("/my/history");

        Assert.Equal(1, await company.ScalarAsync<long>($"select count(*) from mt_events where type = 'history_viewed' and data ->> 'EmployeeId' = '{id}'"));
        Assert.DoesNotContain(await EntriesAsync(id), entry => entry.Type == "history_viewed");
    }

    [Fact]
    public void After_a_quarter_of_an_hour_a_look_is_recorded_again()
    {
        var (person, viewer, now) = (Guid.NewGuid(), Guid.NewGuid(), DateTimeOffset.UnixEpoch);
        var first = NoteViewHandler.Handle(new(person, viewer), Views.Initial, now)!;
        var state = Specification.Given<Views>(first);

        Assert.Null(NoteViewHandler.Handle(new(person, viewer), state, now.AddMinutes(14.9)));
        Assert.Equal(new(person, viewer, now.AddMinutes(15)), NoteViewHandler.Handle(new(person, viewer), state, now.AddMinutes(15)));
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
