using System.Net;
using Attendance.Web.Access;

namespace Attendance.Enrolment.Tests;

public sealed class ShowPhotoTests(Company company)
{
    private async Task<(Guid Employee, Guid Photo)> PersonAsync(int picture)
    {
        var id = await company.AddWithConsentAsync();
        return (id, await company.AddPhotoAsync(id, Pictures.Person(picture)));
    }

    private static async Task AssertShownAsync(HttpResponseMessage answer, int picture)
    {
        Assert.Equal((HttpStatusCode.OK, "image/jpeg"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.True(Pictures.Difference(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), Pictures.Person(picture)) < 5);
    }

    [Fact]
    public async Task Administrators_and_the_person_see_a_photo_and_no_cache_keeps_it()
    {
        var (id, photo) = await PersonAsync(0);
        using var own = await company.SignInAsync(id);

        await AssertShownAsync(await company.Administrator.OpenAsync($"/employees/{id}/photos/{photo}"), 0);
        await AssertShownAsync(await own.OpenAsync($"/my/photos/{photo}"), 0);
    }

    [Fact]
    public async Task Nobody_else_sees_a_photo()
    {
        var (id, photo) = await PersonAsync(0);
        var (other, otherPhoto) = await PersonAsync(1);
        using var own = await company.SignInAsync(id);
        await company.App.AddAccountAsync("sees-no-photos", null, Roles.Manager, Roles.Payroll);
        using var manager = await company.App.SignedInAsync("sees-no-photos");
        using var anonymous = company.App.Anonymous();

        Assert.Equal(HttpStatusCode.NotFound, await own.StatusAsync($"/my/photos/{otherPhoto}"));
        Assert.Equal(HttpStatusCode.Forbidden, await own.StatusAsync($"/employees/{other}/photos/{otherPhoto}"));
        Assert.Equal(HttpStatusCode.Forbidden, await own.StatusAsync($"/employees/{id}/photos/{photo}"));
        Assert.Equal(HttpStatusCode.Forbidden, await manager.StatusAsync($"/employees/{id}/photos/{photo}"));
        Assert.Equal(HttpStatusCode.Redirect, await anonymous.StatusAsync($"/employees/{id}/photos/{photo}"));
        Assert.Equal(HttpStatusCode.Redirect, await company.Api.StatusAsync($"/employees/{id}/photos/{photo}"));
    }

    [Fact]
    public async Task A_photo_is_found_under_its_own_person_alone()
    {
        var (id, photo) = await PersonAsync(0);
        var (other, _) = await PersonAsync(1);

        Assert.Equal(HttpStatusCode.NotFound, await company.Administrator.StatusAsync($"/employees/{other}/photos/{photo}"));
        Assert.Equal(HttpStatusCode.NotFound, await company.Administrator.StatusAsync($"/employees/{id}/photos/{Guid.NewGuid()}"));
        Assert.Equal(HttpStatusCode.NoContent, (await company.RemovePhotoAsync(id, photo)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await company.Administrator.StatusAsync($"/employees/{id}/photos/{photo}"));
    }

    [Fact]
    public async Task A_template_is_not_shown_as_a_photo()
    {
        var (id, _) = await PersonAsync(0);
        Assert.True(await company.IsTrainedAsync(id, photos: 1));
        var template = await company.ScalarAsync<Guid>($"select id from recognition.templates where employee_id = '{id}'");

        Assert.Equal(HttpStatusCode.NotFound, await company.Administrator.StatusAsync($"/employees/{id}/photos/{template}"));
    }
}
