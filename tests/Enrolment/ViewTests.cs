using Attendance.Web.Access;

namespace Attendance.Enrolment.Tests;

/// <summary>Who looked at whose history is history too.</summary>
public sealed class ViewTests(Company company)
{
    [Fact]
    public async Task That_somebody_looked_for_a_person_is_recorded_once_and_hidden_unless_asked_for()
    {
        var number = (await company.EmployeeAsync(await company.AddAsync("Ada Winter"))).Number;
        await company.Administrator.ReadAsync($"/audit?person={number}");
        await company.Administrator.ReadAsync($"/audit?person={number}");

        Assert.Equal(1, await company.ScalarAsync<long>($"select count(*) from mt_events where type = 'history_viewed' and data ->> 'EmployeeId' = (select id::text from enrolment.employees where number = '{number}')"));
        Assert.DoesNotContain("History looked at", await company.Administrator.ReadAsync("/audit"), StringComparison.Ordinal);
        Assert.Contains("History looked at", await company.Administrator.ReadAsync("/audit?views=yes"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/audit?by={name}")]
    [InlineData("/audit?person={name}")]
    [InlineData("/audit/export.csv?by={name}")]
    [InlineData("/identity/accounts/{id}/as-it-was?at=2026-01-01T00:00:00Z")]
    public async Task So_is_that_somebody_looked_at_what_an_account_did_or_was(string address)
    {
        var name = $"boss-{Guid.NewGuid():N}";
        var id = await company.App.AddAccountAsync(name, null, Roles.Manager);

        await company.Administrator.ReadAsync(address.Replace("{name}", name, StringComparison.Ordinal).Replace("{id}", $"{id}", StringComparison.Ordinal));

        Assert.Equal(1, await company.ScalarAsync<long>($"select count(*) from mt_events where type = 'history_viewed' and data ->> 'EmployeeId' = '{id}' and headers ? 'network-address'"));
    }

    [Fact]
    public async Task So_is_that_somebody_looked_at_a_persons_days_as_they_were()
    {
        var id = await company.AddAsync("Ada Winter");
        await company.Administrator.ReadAsync($"/timekeeping/employees/{id}/as-it-was?at=2026-01-01T00:00:00Z");
        Assert.Equal(1, await company.ScalarAsync<long>($"select count(*) from mt_events where type = 'history_viewed' and data ->> 'EmployeeId' = '{id}'"));
    }
}
