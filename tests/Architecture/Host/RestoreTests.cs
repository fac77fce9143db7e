using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Host;

/// <summary>A backup, what happened after it, and the restore, as an operator does them.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private readonly EmptyFolder _old = new(), _new = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _old.DisposeAsync();
        await _new.DisposeAsync();
    }

    [Fact]
    public async Task Who_was_erased_after_the_backup_does_not_come_back_with_it()
    {
        var (backup, list) = (_old.Below("a.backup"), _old.Below("destroyed"));
        await using (var program = ProgramProcess.Serve(_old.Path))
        {
            using var client = await program.ServingAsync();
            await DoAsync(_old, "", ["create-admin", "--username", "grace", "--password-stdin"], RunningApp.Password);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await DoAsync(_old, "", ["create-api-key", "--name", "test", "--scopes", "employees:read,employees:write"]));
            await AddAsync(client, "1", "Ada Stays");
            var gone = await AddAsync(client, "2", "Erika Gone");
            await ProveAsync(client.BaseAddress!);
            await DoAsync(_old, "is whole", ["backup", backup]);
            using (var administrator = await SignInAsync(client.BaseAddress!))
                (await administrator.PostFormAsync($"/employees/{gone}", $"/employees/{gone}/deactivate", [])).EnsureSuccessStatusCode();
            Assert.NotEqual(0, (await ProgramProcess.RunAsync(_old.Path, ["erase-person", "99"])).Code);
            await DoAsync(_old, "", ["erase-person", "2", "--reason", "She asked for it."]);
            await DoAsync(_old, "(1)", ["export-destroyed-keys", list]);
            Assert.Equal(1, (await ProgramProcess.RunAsync(_old.Path, ["restore", backup, "--destroyed-keys", list])).Code);
            await program.SignalAsync("TERM");
            await program.EndAsync();
        }
        await RefuseWithoutAKeyAsync();
        Directory.CreateDirectory(_new.Below("keys"));
        foreach (var key in Directory.EnumerateFiles(_old.Below("keys")))
            File.Copy(key, _new.Below("keys", Path.GetFileName(key)));
        await using (var keyless = new EmptyFolder())
            Assert.Contains("DATA_ENCRYPTION_KEY", (await ProgramProcess.RunAsync(keyless.Path, ["restore", backup, "--destroyed-keys", list])).Errors, StringComparison.Ordinal);
        Assert.Contains("--destroyed-keys", (await ProgramProcess.RunAsync(_new.Path, ["restore", backup])).Errors, StringComparison.Ordinal);

        var empty = _new.Below("empty");
        await File.WriteAllTextAsync(empty, "", Cancellation);
        foreach (var wrong in (string[])[empty, _old.Below("seals")])
            Assert.Contains("list of destroyed keys", (await ProgramProcess.RunAsync(_new.Path, ["restore", backup, "--destroyed-keys", wrong])).Errors, StringComparison.Ordinal);

        await DoAsync(_new, "as it was sealed", ["restore", backup, "--destroyed-keys", list]);

        await using var restored = ProgramProcess.Serve(_new.Path);
        using var anew = await restored.ServingAsync();
        using var signedIn = await SignInAsync(anew.BaseAddress!);
        Assert.True(await RunningApp.EventuallyAsync(async () => await signedIn.GetStringAsync("/employees", Cancellation) is var page && page.Contains("Ada Stays", StringComparison.Ordinal) && !page.Contains(">2<", StringComparison.Ordinal)));
        Assert.DoesNotContain("Erika", await signedIn.GetStringAsync("/audit", Cancellation), StringComparison.Ordinal);
        var certificate = System.Text.RegularExpressions.Regex.Match(await signedIn.GetStringAsync("/erasures", Cancellation), "/erasures/[0-9a-f-]{36}").Value;
        Assert.Contains(JsonDocument.Parse((await File.ReadAllLinesAsync(list, Cancellation))[1]).RootElement.GetProperty("Id").GetString()!, await signedIn.GetStringAsync(certificate, Cancellation), StringComparison.Ordinal);
    }

    /// <summary>A key that was lost is told before anything is written under another one; nothing is changed, and with the key back all goes on.</summary>
    private async Task RefuseWithoutAKeyAsync()
    {
        foreach (var (key, variable) in ((string, string)[])[("secret", "ATTENDANCE_SECRET_KEY"), ("data", "DATA_ENCRYPTION_KEY"), ("audit", "ATTENDANCE_AUDIT_KEY")])
        {
            var (file, aside) = (_old.Below("keys", key), _old.Below($"{key}-aside"));
            File.Move(file, aside);
            foreach (var command in (string[][])[["verify-history"], ["serve", "--urls", "http://127.0.0.1:0"]])
            {
                var (code, _, errors) = await ProgramProcess.RunAsync(_old.Path, command);
                Assert.Equal(1, code);
                Assert.Contains($"{variable}: not the key", errors, StringComparison.Ordinal);
            }
            File.Move(aside, file, overwrite: true);
        }
        await DoAsync(_old, "", ["verify-history"]);
    }

    /// <summary>A selection is taken away and checked with the public key alone; a changed one is found.</summary>
    private async Task ProveAsync(Uri address)
    {
        var (seals, export) = (_old.Below("seals"), _old.Below("selection"));
        using var administrator = await SignInAsync(address);
        Assert.True(await RunningApp.EventuallyAsync(async () =>
        {
            await File.WriteAllTextAsync(export, await administrator.GetStringAsync("/audit/export.jsonl?person=1", Cancellation), Cancellation);
            return (await File.ReadAllTextAsync(export, Cancellation)).Contains("\"Seal\":{", StringComparison.Ordinal);
        }));
        await DoAsync(_old, "public keys", ["export-seals", seals]);
        await DoAsync(_old, "public keys", ["export-seals", seals]);
        await KeepAnOlderCopyAsync(seals);
        Assert.Contains("as they were sealed", await DoAsync(_old, "", ["verify-export", export, "--key", $"{seals}.pem"]), StringComparison.Ordinal);
        var lines = await File.ReadAllTextAsync(export, Cancellation);
        foreach (var (changed, says) in ((string, string)[])[(lines.Replace("\"Number\": \"1\"", "\"Number\": \"7\"", StringComparison.Ordinal), "not as it was sealed"), (System.Text.RegularExpressions.Regex.Replace(lines, "\"Seal\":\\d+,", ""), "Nothing proves")])
        {
            await File.WriteAllTextAsync(export, changed, Cancellation);
            var (code, output, _) = await ProgramProcess.RunAsync(_old.Path, ["verify-export", export, "--key", $"{seals}.pem"]);
            Assert.Equal(1, code);
            Assert.Contains(says, output, StringComparison.Ordinal);
        }
    }

    /// <summary>What the database no longer has stands only there.</summary>
    private async Task KeepAnOlderCopyAsync(string seals)
    {
        var copy = $"{seals}-of-before";
        var lines = await File.ReadAllLinesAsync(seals, Cancellation);
        await File.WriteAllLinesAsync(copy, lines.Append(System.Text.RegularExpressions.Regex.Replace(lines[^1], "\"Number\":\\d+", "\"Number\":1000000")), Cancellation);
        var before = await File.ReadAllTextAsync(copy, Cancellation);

        var (code, _, errors) = await ProgramProcess.RunAsync(_old.Path, ["export-seals", copy]);

        Assert.Equal(1, code);
        Assert.Contains("is kept", errors, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(copy, Cancellation));
    }

    private static async Task<Guid> AddAsync(HttpClient client, string number, string name)
    {
        var answer = await client.PostAsJsonAsync("/api/v1/employees", new { number, name }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetGuid();
    }

    private static async Task<HttpClient> SignInAsync(Uri address)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };
        Assert.Equal(HttpStatusCode.Redirect, (await client.PostFormAsync("/sign-in", "/sign-in", new() { ["username"] = "grace", ["password"] = RunningApp.Password })).StatusCode);
        return client;
    }

    /// <returns>What it printed on standard output.</returns>
    private static async Task<string> DoAsync(EmptyFolder folder, string says, string[] command, string input = "")
    {
        var (code, output, errors) = await ProgramProcess.RunAsync(folder.Path, command, input);
        Assert.True(code == 0, $"{command[0]}: {errors}");
        Assert.Contains(says, errors, StringComparison.Ordinal);
        return output.Trim();
    }
}
