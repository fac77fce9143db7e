using System.Net;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

public sealed class ConsentTests(Company company)
{
    private Task<bool> IsGoneAsync(Guid id) =>
        RunningApp.EventuallyAsync(async () => (await company.StoredAsync(id)).EndsWith("0 blobs, 0 templates", StringComparison.Ordinal));

    private Task<HttpResponseMessage> WithdrawAsync(Guid id) => company.Administrator.PostFormAsync("/employees/new", $"/employees/{id}/consent/withdraw", []);

    private Task<bool> HasKeyAsync(Guid id, string purpose) =>
        company.ScalarAsync<bool>($"select exists (select from vault.data_keys where subject = '{id}' and purpose = '{purpose}' and wrapped is not null)");

    [Fact]
    public async Task Consent_is_recorded_once_with_its_version()
    {
        var id = await company.AddAsync();

        var answer = await company.ConsentAsync(id);
        var again = await company.ConsentAsync(id);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.StatusCode, again.StatusCode));
        Assert.Equal("2026-1", (await answer.JsonAsync()).GetProperty("textVersion").GetString());
        Assert.Equal("2026-1", await company.ScalarAsync<string>($"select string_agg(data ->> 'TextVersion', ' ') from mt_events where type = 'consent_given' and data ->> 'EmployeeId' = '{id}'"));
        await (await company.ConsentAsync(id, " ")).ProblemAsync(HttpStatusCode.UnprocessableEntity, "textVersion");
        await (await company.ConsentAsync(id, null)).ProblemAsync(HttpStatusCode.UnprocessableEntity, "textVersion");
    }

    [Fact]
    public async Task Consent_on_the_page_needs_the_tick()
    {
        var id = await company.AddAsync();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await company.Administrator.PostFormAsync("/employees/new", $"/employees/{id}/consent", [])).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await company.Administrator.PostFormAsync("/employees/new", $"/employees/{id}/consent", new() { ["agreed"] = "on" })).StatusCode);

        await company.AddPhotoAsync(id, Pictures.Person(0));
    }

    [Fact]
    public async Task Withdrawal_destroys_the_biometric_key_the_photos_and_the_templates_and_nothing_else()
    {
        var id = await company.AddWithConsentAsync("Stays Known");
        var photo = await company.AddPhotoAsync(id, Pictures.Person(0));
        await company.AddPhotoAsync(id, Photographs.Variant(Pictures.Person(0), 1));
        Assert.True(await company.IsTrainedAsync(id, photos: 2));

        Assert.Equal(HttpStatusCode.NoContent, (await WithdrawAsync(id)).StatusCode);

        Assert.False(await HasKeyAsync(id, "Biometric"));
        Assert.True(await IsGoneAsync(id));
        Assert.Equal(new(id, (await company.EmployeeAsync(id)).Number, "Stays Known", true, 0, 0), await company.EmployeeAsync(id));
        Assert.Equal(HttpStatusCode.NotFound, await company.Administrator.StatusAsync($"/employees/{id}/photos/{photo}"));
        Assert.True(await HasKeyAsync(id, "Personal"));
    }

    [Fact]
    public async Task Who_withdraws_while_a_photo_is_learnt_leaves_nothing_behind()
    {
        for (var delay = 0; delay <= 160; delay += 20)
        {
            var id = await company.AddWithConsentAsync();
            await company.AddPhotoAsync(id, Pictures.Person(delay / 20));
            await Task.Delay(delay, TestContext.Current.CancellationToken);

            (await WithdrawAsync(id)).EnsureSuccessStatusCode();

            await QuietAsync(id);
            Assert.Equal(("0 blobs, 0 templates", delay), ((await company.StoredAsync(id)).Split(' ', 3)[2], delay));
        }
    }

    [Fact]
    public async Task Withdrawing_twice_is_one_event_and_consent_may_be_given_again()
    {
        var id = await company.AddWithConsentAsync();
        await company.AddPhotoAsync(id, Pictures.Person(0));

        await WithdrawAsync(id);
        Assert.Equal(HttpStatusCode.NoContent, (await WithdrawAsync(id)).StatusCode);

        Assert.Equal(1, await company.ScalarAsync<long>($"select count(*) from mt_events where type = 'consent_withdrawn' and data ->> 'EmployeeId' = '{id}'"));
        await (await company.PhotoAsync(id, Pictures.Person(1))).ProblemAsync(HttpStatusCode.Conflict, "photo");
        (await company.ConsentAsync(id)).EnsureSuccessStatusCode();
        await company.AddPhotoAsync(id, Pictures.Person(0));
        Assert.True(await company.IsTrainedAsync(id, photos: 1));
    }

    [Fact]
    public async Task A_person_gives_and_withdraws_their_own_consent()
    {
        var id = await company.AddAsync();
        using var own = await company.SignInAsync(id);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await own.PostFormAsync("/my/data", "/my/consent", [])).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await own.PostFormAsync("/my/data", "/my/consent", new() { ["agreed"] = "on" })).StatusCode);
        await company.AddPhotoAsync(id, Pictures.Person(0));
        Assert.Equal(HttpStatusCode.NoContent, (await own.PostFormAsync("/my/data", "/my/consent/withdraw", [])).StatusCode);

        Assert.False(await HasKeyAsync(id, "Biometric"));
        Assert.True(await IsGoneAsync(id));
    }

    [Fact]
    public async Task A_removed_photo_is_forgotten_with_its_template_and_the_others_stay()
    {
        var id = await company.AddWithConsentAsync();
        var photo = await company.AddPhotoAsync(id, Pictures.Person(0));
        var other = await company.AddPhotoAsync(id, Photographs.Variant(Pictures.Person(0), 1));
        Assert.True(await company.IsTrainedAsync(id, photos: 2));

        Assert.Equal(HttpStatusCode.NoContent, (await company.RemovePhotoAsync(id, photo)).StatusCode);

        Assert.True(await RunningApp.EventuallyAsync(async () => (await company.StoredAsync(id)).EndsWith("2 blobs, 1 templates", StringComparison.Ordinal)));
        Assert.True(await company.IsTrainedAsync(id, photos: 1));
        Assert.Equal(other, await company.ScalarAsync<Guid>($"select photo_id from recognition.templates where employee_id = '{id}'"));
        await (await company.RemovePhotoAsync(id, photo)).ProblemAsync(HttpStatusCode.NotFound, null);
        await (await company.RemovePhotoAsync(Guid.NewGuid(), other)).ProblemAsync(HttpStatusCode.NotFound, null);
        Assert.True(await company.IsTrainedAsync(id, photos: 1));
    }

    [Fact]
    public async Task A_photo_that_is_removed_while_it_is_learnt_leaves_no_template()
    {
        for (var delay = 0; delay <= 160; delay += 20)
        {
            var id = await company.AddWithConsentAsync();
            var photo = await company.AddPhotoAsync(id, Pictures.Person(delay / 20));
            await Task.Delay(delay, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.NoContent, (await company.RemovePhotoAsync(id, photo)).StatusCode);

            await QuietAsync(id);
            Assert.Equal(("0 blobs, 0 templates", delay), ((await company.StoredAsync(id)).Split(' ', 3)[2], delay));
        }
    }

    /// <summary>Waits until every message about a person was acted on.</summary>
    private async Task QuietAsync(Guid id) =>
        Assert.True(await RunningApp.EventuallyAsync(() => company.ScalarAsync<bool>($"""
            select (select count(*) from mt_events where stream_id = '{id}' and type in ('photo_added', 'photo_removed', 'consent_withdrawn'))
              = (select count(*) from messaging_inbox where stream_id = '{id}' and status = 'done')
            """)));
}
