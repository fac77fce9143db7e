using System.Net;
using System.Text.RegularExpressions;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

public sealed partial class FirstStepsTests
{
    [Fact]
    public async Task The_checklist_follows_the_set_up_from_the_organisation_to_the_first_photo()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        using var api = await app.WithApiKeyAsync();
        Assert.Equal("/start", (await administrator.OpenAsync("/")).Headers.Location?.OriginalString);
        Assert.Equal(0, await DoneAsync(administrator));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await administrator.PostFormAsync("/start", "/organisation", new() { ["name"] = "", ["zone"] = "UTC" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await administrator.PostFormAsync("/start", "/organisation", new() { ["name"] = "Example Ltd", ["zone"] = "Europe/Vienna" })).StatusCode);
        Assert.Equal(1, await DoneAsync(administrator));
        Assert.Contains("Example Ltd", await administrator.ReadAsync("/start"), StringComparison.Ordinal);

        Assert.Contains("value=\"Europe/Vienna\"", await administrator.ReadAsync("/sites"), StringComparison.Ordinal);
        await administrator.PostFormAsync("/sites", "/sites", new() { ["name"] = "Works", ["zone"] = "Europe/Vienna" });
        Assert.Equal(2, await DoneAsync(administrator));

        var id = await RunningApp.AddEmployeeAsync(api, "1", "Erika Example");
        Assert.Equal(3, await DoneAsync(administrator));

        (await api.SubmitAsync($"/api/v1/employees/{id}/consent", new { textVersion = "2026-1" })).EnsureSuccessStatusCode();
        using var photo = Company.File(Pictures.Person(0));
        (await api.SubmitAsync($"/api/v1/employees/{id}/photos", photo)).EnsureSuccessStatusCode();
        Assert.Equal(4, await DoneAsync(administrator));
    }

    private static async Task<int> DoneAsync(HttpClient administrator) => Done().Count(await administrator.ReadAsync("/start"));

    [GeneratedRegex("<li class=\"done\"")]
    private static partial Regex Done();
}
