using System.Text;
using Attendance.EventStore;
using Attendance.Host;
using Attendance.Testing;
using Attendance.Vault;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.Architecture.Tests.Host;

/// <summary>Everybody's keys come under a new encryption key while others read and write, however often it is killed.</summary>
public sealed class RotateKeysTests
{
    private const int People = 40_000;
    private readonly string _old = WrappingKeys.Generate(), _new = WrappingKeys.Generate();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_half_way_it_goes_on_where_it_was_and_nothing_is_written_twice_or_lost()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        var (people, blobs) = await FillAsync(database);
        await using var folder = new EmptyFolder();
        var configured = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        (string, string)[] environment =
        [
            ("DATABASE_URL", $"postgres://attendance@localhost/{configured.Database}?host={configured.Host}"), ("DATA_ENCRYPTION_KEY", _old), ("FACE_DATA_ENCRYPTION_KEY", $"{_new},{_old}"),
        ];

        await using (var killed = ProgramProcess.Start(folder.Path, ["rotate-keys"], environment))
        {
            Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(killed.Errors.Contains(" left", StringComparison.Ordinal) || killed.HasEnded)), killed.Errors);
            await killed.SignalAsync("KILL");
            await killed.EndAsync();
        }
        var left = await LeftAsync(database, $"{_new},{_old}");
        Assert.InRange(left, 1, People - 1);

        var (code, _, errors) = await ProgramProcess.RunAsync(folder.Path, ["rotate-keys"], "", environment);

        Assert.Equal(0, code);
        Assert.Contains($"{left} keys were wrapped anew", errors, StringComparison.Ordinal);
        Assert.Equal(0, await LeftAsync(database, _new));
        Assert.Equal(blobs, await BlobsAsync(database));
        await using var services = Services(database, _new);
        await using var session = services.GetRequiredService<IDocumentStore>().QuerySession();
        var keys = await services.GetRequiredService<PersonVault>().OpenKeysAsync(session, people, KeyPurpose.Biometric, Cancellation);
        Assert.Equal(People, keys.Count);
        Assert.All(people, person => Assert.Equal("kept", Encoding.UTF8.GetString(PersonVault.ReadAsync(session, keys[person], person, BlobKinds.Template, Cancellation).Result!)));
    }

    [Fact]
    public async Task Without_the_older_key_it_says_so_and_changes_nothing()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await FillAsync(database);
        await using var services = Services(database, _new);

        await Assert.ThrowsAsync<System.Security.Cryptography.CryptographicException>(() => services.GetRequiredService<KeyRotation>().RunAsync(new Progress<long>(), Cancellation));

        Assert.Equal(People, await LeftAsync(database, _new));
        Assert.Equal(0, await LeftAsync(database, _old));
    }

    private static ServiceProvider Services(NpgsqlDataSource database, string keys) => AttendanceApp.AddModules(
        new ServiceCollection().AddLogging().AddSingleton(database), TestPostgres.Settings with { BiometricKeys = WrappingKeys.Parse(keys), PersonalKeys = WrappingKeys.Parse(keys) }).BuildServiceProvider();

    private static async Task<long> LeftAsync(NpgsqlDataSource database, string keys)
    {
        await using var services = Services(database, keys);
        return await services.GetRequiredService<KeyRotation>().OutdatedAsync(Cancellation);
    }

    private async Task<(List<Guid> People, string Blobs)> FillAsync(NpgsqlDataSource database)
    {
        await using var services = Services(database, _old);
        var (store, vault) = (services.GetRequiredService<IDocumentStore>(), services.GetRequiredService<PersonVault>());
        var people = Enumerable.Range(0, People).Select(_ => Guid.NewGuid()).ToList();
        foreach (var chunk in people.Chunk(1000))
        {
            await using var session = store.LightweightSession();
            foreach (var person in chunk)
                PersonVault.Put(session, vault.CreateKey(session, person, KeyPurpose.Biometric), person, BlobKinds.Template, "kept"u8);
            await session.SaveChangesAsync(Cancellation);
        }
        return (people, await BlobsAsync(database));
    }

    /// <summary>What is in them and which transaction wrote them.</summary>
    private static async Task<string> BlobsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select md5(string_agg(id::text || xmin::text || md5(content), ',' order by id)) from vault.blobs");
        return (string)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
