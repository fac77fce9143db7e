using System.Net;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

public sealed class ChangeEmployeeTests(Company company)
{
    private Task<Guid> SiteAsync() => company.ScalarAsync<Guid>("select (data ->> 'SiteId')::uuid from mt_events where type = 'employee_added' limit 1");

    private async Task<HttpResponseMessage> ChangeAsync(Guid id, string number, string name, string email = "", Guid? site = null) =>
        await company.Administrator.PostFormAsync(
            "/employees/new", $"/employees/{id}", new() { ["number"] = number, ["name"] = name, ["email"] = email, ["site"] = (site ?? await SiteAsync()).ToString() });

    [Fact]
    public async Task Changed_details_are_shown_at_once_and_the_old_number_is_free()
    {
        var id = await company.AddAsync("Before Marriage");
        var (old, number) = ((await company.EmployeeAsync(id)).Number, company.NextNumber());

        Assert.Equal(HttpStatusCode.NoContent, (await ChangeAsync(id, number, "After Marriage", "after@example.org")).StatusCode);

        Assert.Equal(new(id, number, "After Marriage", true, 0, 0), await company.EmployeeAsync(id));
        Assert.Contains("after@example.org", await company.Administrator.ReadAsync($"/employees/{id}/edit"), StringComparison.Ordinal);
        await RunningApp.AddEmployeeAsync(company.Api, old, "Next One");
    }

    [Fact]
    public async Task A_change_that_is_wrong_is_refused_and_changes_nothing()
    {
        var (id, other) = (await company.AddAsync(), await company.AddAsync());
        var (before, stored) = (await company.EmployeeAsync(id), await company.StoredAsync(id));

        Assert.Equal(HttpStatusCode.Conflict, (await ChangeAsync(id, (await company.EmployeeAsync(other)).Number, "Taken")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChangeAsync(id, before.Number, " ")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChangeAsync(id, before.Number, "Erika", "nowhere")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ChangeAsync(id, before.Number, "Erika", site: Guid.NewGuid())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ChangeAsync(Guid.NewGuid(), company.NextNumber(), "Nobody")).StatusCode);

        Assert.Equal((before, stored), (await company.EmployeeAsync(id), await company.StoredAsync(id)));
    }

    [Fact]
    public async Task Who_left_is_inactive_until_they_come_back()
    {
        var id = await company.AddAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await company.Administrator.PostFormAsync("/employees/new", $"/employees/{id}/deactivate", [])).StatusCode);
        Assert.False((await company.EmployeeAsync(id)).Active);
        Assert.Equal(HttpStatusCode.NoContent, (await company.Administrator.PostFormAsync("/employees/new", $"/employees/{id}/reactivate", [])).StatusCode);
        Assert.True((await company.EmployeeAsync(id)).Active);
    }

    [Fact]
    public async Task A_name_that_looks_like_markup_stays_a_name()
    {
        var id = await company.AddAsync("<script>alert('x')</script> & Co");

        var page = await (await company.Administrator.OpenAsync($"/employees/{id}")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_addresses_stand_in_no_event_and_no_table()
    {
        var id = await company.AddAsync("Plantedname Example");
        await ChangeAsync(id, company.NextNumber(), "Plantedlater Example", "planted@example.org");
        Assert.Equal("Plantedlater Example", (await company.EmployeeAsync(id)).Name);

        foreach (var table in (string[])["mt_events", "enrolment.employees", "identity.employees", "timekeeping.people", "attendance_requests"])
        {
            if (await company.ScalarAsync<bool>($"select to_regclass('{table}') is not null"))
                Assert.False(await company.ScalarAsync<bool>($"select exists (select from {table} t where t::text ilike '%planted%')"), table);
        }
        Assert.True(await company.ScalarAsync<bool>($"select exists (select from mt_events t where t::text ilike '%{id}%' and type = 'employee_changed')"));
    }
}
