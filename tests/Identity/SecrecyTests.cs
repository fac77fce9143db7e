using System.Net;
using System.Text;
using Attendance.Host;
using Attendance.Testing;
using Attendance.Web.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Identity.Tests;

public sealed class SecrecyTests(StartedApp started) : IClassFixture<StartedApp>
{
    private RunningApp App => started.App;

    [Fact]
    public async Task Names_and_secrets_stand_in_no_table_of_the_database()
    {
        var employee = await started.AddEmployeeAsync("S-1", "Plantedname Example");
        await App.InScopeAsync(services => services.GetRequiredService<Accounts.CreatingAccounts>().RunAsync(new("planteduser", "planted@example.org", null, "planted password one", [Roles.Payroll]), first: false, CancellationToken.None));
        (await App.SignedInAsync("planteduser", "planted password one")).Dispose();
        var link = await StartedApp.SecretAsync(await started.Administrator.PostFormAsync("/accounts", $"/identity/employees/{employee}/invite", new() { ["username"] = "plantedinvited" }));
        var token = new Uri(link).Fragment.TrimStart('#');
        var key = await StartedApp.SecretAsync(await started.Administrator.PostFormAsync("/api-keys", "/api-keys", new() { ["name"] = "export", ["scopes"] = "events:read" }));
        var pin = await StartedApp.SecretAsync(await started.Administrator.PostFormAsync("/accounts", $"/identity/employees/{employee}/pin", []));
        var code = await StartedApp.SecretAsync(await started.Administrator.PostFormAsync("/kiosks", "/kiosks/codes", new() { ["name"] = "Entrance", ["site"] = (await started.SiteAsync()).ToString() }));
        using var pairing = await App.SignedInAsync("admin");
        var paired = await pairing.PostFormAsync("/kiosks", "/kiosks/this", new() { ["name"] = "Entrance", ["site"] = (await started.SiteAsync()).ToString() });
        var kiosk = paired.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("attendance-kiosk=", StringComparison.Ordinal)).Split(';')[0].Split('=', 2)[1];
        // Six digits are found by chance in a ciphertext or a number; as a value of its own they are not.
        string[] planted = ["plantedname", "planteduser", "plantedinvited", "planted@example.org", "planted password one", token, key, $"\"{pin}\"", code, code.Replace("-", "", StringComparison.Ordinal), kiosk, "127.0.0.1"];

        var found = new List<string>();
        foreach (var table in await TablesAsync())
            foreach (var value in planted)
                if (await started.ScalarAsync<bool>($"select exists (select from {table} t where t::text ilike '%{value}%' or t::text ilike '%{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value))}%' or t::text like '%{Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).TrimEnd('=')}%')"))
                    found.Add($"{value} in {table}");

        Assert.Empty(found);
        // The search would find them: what may be read is found.
        Assert.True(await started.ScalarAsync<bool>("select exists (select from mt_events t where t::text ilike '%S-1%')"));
        Assert.True(await started.ScalarAsync<bool>($"select exists (select from identity.api_keys where key_hash = sha256('{key}'::bytea))"));
        Assert.True(await started.ScalarAsync<bool>($"select exists (select from identity.password_links where token_hash = sha256('{token}'::bytea))"));
        Assert.True(await started.ScalarAsync<bool>($"select exists (select from identity.kiosks where token_hash = sha256('{kiosk}'::bytea))"));
    }

    [Fact]
    public async Task No_hash_and_no_stamp_stands_in_an_event()
    {
        Assert.True(await started.ScalarAsync<bool>("select exists (select from identity.accounts where password_hash is not null)"));

        Assert.False(await started.ScalarAsync<bool>("select exists (select from mt_events e, identity.accounts a where strpos(e.data::text, a.password_hash) > 0 or strpos(e.data::text, a.stamp::text) > 0)"));
    }

    [Fact]
    public async Task The_key_ring_is_not_readable_without_the_installations_secret()
    {
        var ring = await started.ScalarAsync<string>("select string_agg(xml, '') from identity.key_ring");

        Assert.Contains("sealed", ring, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", ring, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<value>", ring, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_second_node_on_the_same_database_accepts_the_same_cookies()
    {
        await using var node = AttendanceApp.Build(TestPostgres.Settings, App.DataSource, "http://127.0.0.1:0");
        await node.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(node.Urls.First());
        using var visitor = App.Anonymous();
        var signedIn = await visitor.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = "admin", ["password"] = RunningApp.Password });
        using var there = StartedApp.WithCookies(address, string.Join("; ", Cookies(signedIn)));

        Assert.Equal(HttpStatusCode.OK, (await there.OpenAsync("/accounts")).StatusCode);

        // Another installation does not.
        await using var foreign = await RunningApp.StartAsync();
        await foreign.AddAdministratorAsync();
        using var stranger = StartedApp.WithCookies(foreign.Address, string.Join("; ", Cookies(signedIn)));
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.OpenAsync("/accounts")).StatusCode);
        await node.StopAsync(TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> Cookies(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Select(value => value.Split(';')[0]);

    private async Task<List<string>> TablesAsync()
    {
        await using var command = App.DataSource.CreateCommand("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
            tables.Add(reader.GetString(0));
        return tables;
    }
}
