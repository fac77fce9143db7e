using System.Text.Json;
using Attendance.Testing;
using Attendance.Web.Access;

namespace Attendance.Enrolment.Tests;

public sealed class EventMetadataTests(Company company)
{
    [Fact]
    public async Task An_event_that_a_form_led_to_says_by_what_from_where_and_with_which_key()
    {
        var key = $"{Guid.NewGuid()}";
        (await company.Administrator.PostFormAsync("/sites", "/sites", new() { ["name"] = $"Pier {key}", ["zone"] = "Europe/Lisbon", ["idempotencyKey"] = key })).EnsureSuccessStatusCode();

        var (user, headers) = await OfAsync($"Pier {key}");

        Assert.True(Guid.TryParse(user, out _));
        Assert.Equal(key, headers.GetProperty("idempotency-key").GetString());
        Assert.False(string.IsNullOrEmpty(headers.GetProperty("by").GetString()));
        var address = headers.GetProperty("network-address").GetString()!;
        Assert.DoesNotContain("127.0.0.1", address, StringComparison.Ordinal);
        Assert.True(address.Length > 28);
    }

    [Fact]
    public async Task Of_a_sign_in_it_is_known_from_where_it_came()
    {
        var name = $"late-{Guid.NewGuid():N}";
        var id = await company.App.AddAccountAsync(name, null, Roles.Manager);
        using var client = await company.App.SignedInAsync(name);

        Assert.Equal("session", await company.ScalarAsync<string>($"select headers ->> 'by' from mt_events where type = 'signed_in' and stream_id = '{id}' and length(headers ->> 'network-address') > 28"));
    }

    [Fact]
    public async Task Of_a_program_it_is_known_from_where_it_called_once_the_organisation_has_a_name()
    {
        (await company.Administrator.PostFormAsync("/sites", "/organisation", new() { ["name"] = "Works", ["zone"] = "UTC" })).EnsureSuccessStatusCode();
        var id = await company.AddAsync("Ada Winter");

        Assert.Equal("api-key", await company.ScalarAsync<string>($"select headers ->> 'by' from mt_events where type = 'employee_added' and stream_id = '{id}' and headers ->> 'network-address' not like '%127.0.0.1%'"));
        var entry = await company.ScalarAsync<Guid>($"select id from mt_events where type = 'employee_added' and stream_id = '{id}'");
        Assert.Contains(", from 127.0.0.1", await company.Administrator.ReadAsync($"/audit/{entry}"), StringComparison.Ordinal);
    }

    private async Task<(string? User, JsonElement Headers)> OfAsync(string site)
    {
        await using var command = company.App.DataSource.CreateCommand("select user_name, headers::text from mt_events where type = 'site_added' and data::text like '%' || $1 || '%'");
        command.Parameters.Add(new() { Value = site });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
        return (reader.IsDBNull(0) ? null : reader.GetString(0), JsonDocument.Parse(reader.GetString(1)).RootElement);
    }
}
