using System.Net;
using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

public sealed class AddPhotoTests(Company company)
{
    [Fact]
    public async Task Photos_are_taken_and_learnt_within_two_seconds()
    {
        var id = await company.AddWithConsentAsync();

        await company.AddPhotoAsync(id, Pictures.Person(0));
        Assert.True(await company.IsTrainedAsync(id, photos: 1));
        await company.AddPhotoAsync(id, Photographs.Variant(Pictures.Person(0), 1));

        Assert.True(await company.IsTrainedAsync(id, photos: 2));
        Assert.Contains("Ready", await company.Administrator.ReadAsync($"/employees/{id}/photos"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_png_is_taken_and_kept_as_jpeg()
    {
        var id = await company.AddWithConsentAsync();

        var photo = await company.AddPhotoAsync(id, Pictures.ToPng(Pictures.Person(1)));

        var kept = await KeptAsync(id, photo);
        Assert.Equal([0xFF, 0xD8], kept[..2]);
        Assert.True(Pictures.Difference(kept, Pictures.Person(1)) < 5);
    }

    [Fact]
    public async Task A_phones_picture_is_turned_upright_and_loses_its_metadata()
    {
        var id = await company.AddWithConsentAsync();

        var photo = await company.AddPhotoAsync(id, Pictures.FromPhone(Pictures.Person(2), withExif: true));

        var kept = await KeptAsync(id, photo);
        Assert.True(Pictures.Difference(kept, Pictures.Person(2)) < 8);
        Assert.False(Pictures.Difference(Pictures.FromPhone(Pictures.Person(2), withExif: false), Pictures.Person(2)) < 8);
        Assert.Equal(-1, kept.AsSpan().IndexOf("planted"u8));
    }

    [Fact]
    public async Task A_photo_in_the_vault_is_not_readable()
    {
        var id = await company.AddWithConsentAsync();
        await company.AddPhotoAsync(id, Pictures.Person(0));
        Assert.True(await company.IsTrainedAsync(id, photos: 1));

        var blobs = await company.ScalarAsync<byte[][]>($"select array_agg(content) from vault.blobs where subject = '{id}'");

        Assert.Equal(2, blobs.Length);
        Assert.All(blobs, blob => Assert.ThrowsAny<PictureException>(() => PictureCodec.Decode(blob)));
        Assert.All(blobs, blob => Assert.Equal(-1, blob.AsSpan().IndexOf("JFIF"u8)));
        Assert.Equal("Biometric", await company.ScalarAsync<string>($"select purpose from vault.data_keys where subject = '{id}' and purpose = 'Biometric' and wrapped is not null"));
    }

    [Fact]
    public async Task The_same_photo_is_taken_once_and_another_persons_may_be_the_same()
    {
        var id = await company.AddWithConsentAsync();
        await company.AddPhotoAsync(id, Pictures.Person(0));

        await (await company.PhotoAsync(id, Pictures.Person(0))).ProblemAsync(HttpStatusCode.Conflict, "photo");

        var twin = await company.AddWithConsentAsync();
        await company.AddPhotoAsync(twin, Pictures.Person(0));
        Assert.Equal(2, await company.ScalarAsync<long>($"select count(distinct data ->> 'Digest') from mt_events where type = 'photo_added' and data ->> 'EmployeeId' in ('{id}', '{twin}')"));
    }

    [Fact]
    public async Task Without_consent_and_after_leaving_no_photo_is_taken()
    {
        var unasked = await company.AddAsync();
        var left = await company.AddWithConsentAsync();
        (await company.Administrator.PostFormAsync("/employees/new", $"/employees/{left}/deactivate", [])).EnsureSuccessStatusCode();
        var before = (await company.StoredAsync(unasked), await company.StoredAsync(left));

        await (await company.PhotoAsync(unasked, Pictures.Person(0))).ProblemAsync(HttpStatusCode.Conflict, "photo");
        await (await company.PhotoAsync(left, Pictures.Person(0))).ProblemAsync(HttpStatusCode.Conflict, "photo");

        Assert.Equal(before, (await company.StoredAsync(unasked), await company.StoredAsync(left)));
        (await company.Administrator.PostFormAsync("/employees/new", $"/employees/{left}/reactivate", [])).EnsureSuccessStatusCode();
        await company.AddPhotoAsync(left, Pictures.Person(0));
    }

    [Fact]
    public async Task The_same_key_with_the_same_photo_is_answered_alike_and_with_another_is_refused()
    {
        var id = await company.AddWithConsentAsync();
        var key = Guid.NewGuid().ToString();

        var first = await company.PhotoAsync(id, Pictures.Person(0), key);
        var again = await company.PhotoAsync(id, Pictures.Person(0), key);
        var other = await company.PhotoAsync(id, Pictures.Person(1), key);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, again.StatusCode));
        Assert.Equal((await first.JsonAsync()).GetProperty("photoId").GetGuid(), (await again.JsonAsync()).GetProperty("photoId").GetGuid());
        await other.ProblemAsync(HttpStatusCode.Conflict, null);
        Assert.True(await company.IsTrainedAsync(id, photos: 1));
    }

    [Fact]
    public async Task The_same_photo_twice_at_once_with_one_key_is_answered_alike()
    {
        var id = await company.AddWithConsentAsync();
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => company.PhotoAsync(id, Pictures.Person(0), key)));

        Assert.Equal(1, await company.ScalarAsync<long>($"select count(*) from mt_events where type = 'photo_added' and data ->> 'EmployeeId' = '{id}'"));
        Assert.Equal([HttpStatusCode.Accepted], answers.Select(answer => answer.StatusCode).Distinct());
        Assert.Single((await Task.WhenAll(answers.Select(answer => answer.JsonAsync()))).Select(body => body.GetProperty("photoId").GetGuid()).Distinct());
    }

    [Fact]
    public async Task Of_several_files_on_the_page_each_is_taken_or_refused_on_its_own()
    {
        var id = await company.AddWithConsentAsync();
        using var form = Company.File(Pictures.Person(14), name: "good.jpg");
        form.Add(Company.Part(Photographs.Group), "photo", "party.jpg");
        form.Add(Company.Part(Pictures.Person(15)), "photo", "also-good.jpg");
        form.Add(new StringContent(await company.Administrator.TokenAsync("/employees/new")), "__RequestVerificationToken");

        var answer = await company.Administrator.SubmitAsync($"/employees/{id}/photos", form);

        var panel = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("party.jpg: There is more than one face", panel, StringComparison.Ordinal);
        Assert.DoesNotContain("good.jpg:", panel, StringComparison.Ordinal);
        Assert.True(await company.IsTrainedAsync(id, photos: 2));
    }

    private async Task<byte[]> KeptAsync(Guid id, Guid photo) =>
        await company.Administrator.GetByteArrayAsync($"/employees/{id}/photos/{photo}", TestContext.Current.CancellationToken);
}
