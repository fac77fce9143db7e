using System.Net;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

public sealed class AddEmployeeTests(Company company)
{
    private const string Path = "/api/v1/employees";

    private Task<long> AddedAsync(string number) => company.ScalarAsync<long>($"select count(*) from mt_events where type = 'employee_added' and data ->> 'Number' = '{number}'");

    [Fact]
    public async Task An_employee_is_added_and_read_back()
    {
        var number = company.NextNumber();

        var answer = await company.Api.SubmitAsync(Path, new { number, name = "Zoë Ångström", email = "zoe@example.org" });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var id = (await answer.JsonAsync()).GetProperty("id").GetGuid();
        Assert.Equal($"{Path}/{id}", answer.Headers.Location?.OriginalString);
        Assert.Equal(new(id, number, "Zoë Ångström", true, 0, 0), await company.EmployeeAsync(id));
        var page = await company.Administrator.ReadAsync($"/employees/{id}");
        Assert.Contains("Zoë Ångström", page, StringComparison.Ordinal);
        Assert.Contains("zoe@example.org", page, StringComparison.Ordinal);
        Assert.Contains(number, await company.Administrator.ReadAsync($"/employees?find={number}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_is_given_once()
    {
        var number = company.NextNumber();
        await RunningApp.AddEmployeeAsync(company.Api, number, "First");

        var problem = await (await company.Api.SubmitAsync(Path, new { number, name = "Second" })).ProblemAsync(HttpStatusCode.Conflict, "number");

        Assert.Contains(number, problem, StringComparison.Ordinal);
        Assert.Equal(1, await AddedAsync(number));
    }

    [Fact]
    public async Task Of_two_who_take_a_number_at_once_one_gets_it()
    {
        var number = company.NextNumber();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => company.Api.SubmitAsync(Path, new { number, name = $"Racer {i}" })));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, await AddedAsync(number));
    }

    [Theory]
    [InlineData("""{"name": "Erika"}""", "number")]
    [InlineData("""{"number": "B-1"}""", "name")]
    [InlineData("""{"number": "B-1", "name": "  "}""", "name")]
    [InlineData("""{"number": "B 1", "name": "Erika"}""", "number")]
    [InlineData("""{"number": "B-1", "name": "Erika", "email": "nowhere"}""", "email")]
    [InlineData("""{"number": "B-1", "name": "Erika", "site": "Nowhere"}""", "site")]
    [InlineData("""{"number": "B-1", "name": "Erika", "site": "01900000-0000-7000-8000-000000000000"}""", "site")]
    public async Task A_wrong_field_is_named_and_nothing_is_added(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        await (await company.Api.SubmitAsync(Path, content)).ProblemAsync(HttpStatusCode.UnprocessableEntity, field);

        Assert.Equal(0, await AddedAsync("B-1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"number": 7, "name": "Erika"}""")]
    public async Task A_body_that_is_no_employee_is_refused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        await (await company.Api.SubmitAsync(Path, content)).ProblemAsync(HttpStatusCode.BadRequest, null);
    }

    [Fact]
    public async Task The_same_key_with_the_same_body_is_answered_alike_and_acts_once()
    {
        var (key, number) = (Guid.NewGuid().ToString(), company.NextNumber());

        var first = await company.Api.SubmitAsync(Path, new { number, name = "Once" }, key);
        var again = await company.Api.SubmitAsync(Path, new { number, name = "Once" }, key);

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal((await first.JsonAsync()).GetProperty("id").GetGuid(), (await again.JsonAsync()).GetProperty("id").GetGuid());
        Assert.Equal(1, await AddedAsync(number));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        var (key, number, other) = (Guid.NewGuid().ToString(), company.NextNumber(), company.NextNumber());
        (await company.Api.SubmitAsync(Path, new { number, name = "Once" }, key)).EnsureSuccessStatusCode();

        await (await company.Api.SubmitAsync(Path, new { number = other, name = "Once" }, key)).ProblemAsync(HttpStatusCode.Conflict, null);

        Assert.Equal(0, await AddedAsync(other));
    }

    [Fact]
    public async Task A_refused_request_does_not_use_up_its_key()
    {
        var (key, number) = (Guid.NewGuid().ToString(), company.NextNumber());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await company.Api.SubmitAsync(Path, new { number, name = "" }, key)).StatusCode);

        Assert.Equal(HttpStatusCode.Created, (await company.Api.SubmitAsync(Path, new { number, name = "Mended" }, key)).StatusCode);
    }

    [Fact]
    public async Task A_key_belongs_to_its_sender()
    {
        using var other = await company.App.WithApiKeyAsync();
        var key = Guid.NewGuid().ToString();
        (await company.Api.SubmitAsync(Path, new { number = company.NextNumber(), name = "Mine" }, key)).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.Created, (await other.SubmitAsync(Path, new { number = company.NextNumber(), name = "Yours" }, key)).StatusCode);
    }

    [Fact]
    public async Task The_same_request_twice_at_once_is_answered_alike_and_acts_once()
    {
        var (key, number) = (Guid.NewGuid().ToString(), company.NextNumber());

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => company.Api.SubmitAsync(Path, new { number, name = "Double click" }, key)));

        Assert.Equal(1, await AddedAsync(number));
        Assert.Equal([HttpStatusCode.Created], answers.Select(answer => answer.StatusCode).Distinct());
        Assert.Single((await Task.WhenAll(answers.Select(answer => answer.JsonAsync()))).Select(body => body.GetProperty("id").GetGuid()).Distinct());
    }

    [Fact]
    public async Task The_first_site_is_made_with_the_organisations_zone_and_for_two_at_once_too()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var administrator = await app.SignedInAsync("admin");
        using var api = await app.WithApiKeyAsync();
        (await administrator.PostFormAsync("/start", "/organisation", new() { ["name"] = "Kiwi Ltd", ["zone"] = "Pacific/Auckland" })).EnsureSuccessStatusCode();

        await Task.WhenAll(Enumerable.Range(1, 3).Select(i => RunningApp.AddEmployeeAsync(api, $"F-{i}", "Erika Example")));

        Assert.Equal("Kiwi Ltd Pacific/Auckland", await Company.ScalarAsync<string>(app, "select string_agg(concat(data ->> 'Name', ' ', data ->> 'Zone'), ', ') from mt_events where type = 'site_added'"));
        Assert.Equal(1, await Company.ScalarAsync<long>(app, "select count(distinct data ->> 'SiteId') from mt_events where type = 'employee_added'"));
    }
}
