using Attendance.EventStore.Backups;
using Attendance.EventStore.Sealing;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Attendance.EventStore.Tests;

public sealed class BackupTests : IAsyncLifetime
{
    private NpgsqlDataSource _from = null!, _to = null!;
    private Node _node = null!, _other = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_from, _to) = (await TestPostgres.CreateDatabaseAsync(), await TestPostgres.CreateDatabaseAsync());
        (_node, _other) = (Node.Open(_from), Node.Open(_to));
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _other.DisposeAsync();
        await _from.DisposeAsync();
        await _to.DisposeAsync();
    }

    private async Task<MemoryStream> BackupAsync()
    {
        var file = new MemoryStream();
        await BackupOf(_node).WriteAsync(file, Cancellation);
        file.Position = 0;
        return file;
    }

    private Task RestoreAsync(Stream file) => BackupOf(_other).RestoreAsync(file, _ => Task.CompletedTask, Cancellation);

    private static Backup BackupOf(Node node) => node.Services.GetRequiredService<Backup>();

    private static Task<IReadOnlyList<string>> RowsAsync(Node node, string table) => node.QueryAsync<string>($"select row_to_json(t)::text from {table} t order by 1");

    [Fact]
    public async Task What_comes_back_is_what_was_there_and_the_numbers_go_on()
    {
        var stream = Guid.NewGuid();
        await _node.AppendAsync(stream, [.. Enumerable.Range(0, 3000).Select(i => new Renamed($"{i} {new string('x', 300)} \\ \t \"ä\""))]);
        await _node.ExecuteAsync("select nextval('mt_events_sequence'); insert into identity.first_administrator values (true); insert into vault.data_keys (subject, purpose, wrapped, id) values (gen_random_uuid(), 'Personal', '\\x00ff', gen_random_uuid())");

        using (var sealer = new Sealer(_node.Services.GetRequiredService<DocumentStore>(), _node.Mark, _node.Services.GetRequiredService<AuditKeys>(), _node.Health, TimeProvider.System, NullLogger<Sealer>.Instance))
            await sealer.SealNextAsync(Cancellation);
        var file = await BackupAsync();
        var report = BackupOf(_other).Verify(file);
        file.Position = 0;
        await RestoreAsync(file);

        var tables = await _node.QueryAsync<string>("select schemaname || '.' || tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema') and tablename not in ('attendance_migrations', 'attendance_structure')");
        Assert.Equal(report.Tables, tables.Count);
        foreach (var table in tables)
            Assert.Equal(await RowsAsync(_node, table), await RowsAsync(_other, table));
        Assert.True(report.Tables > 30 && report.Bytes > 900_000, $"{report}");
        Assert.Equal(new HistoryReport(3000, 1, 0, null), await _other.Services.GetRequiredService<HistoryVerifier>().VerifyAsync([], Cancellation));
        Assert.Equal(3001, await _other.AppendAsync(stream, new Counted(1)));
        Assert.Equal([3002], await _other.QueryAsync<long>("select max(seq_id) from mt_events"));
    }

    [Fact]
    public async Task It_is_of_one_moment_although_others_go_on_writing()
    {
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await _node.AppendAsync(Guid.NewGuid(), new Counted(1), new Counted(2));
        }, Cancellation);
        await Task.Delay(100, Cancellation);
        var file = await BackupAsync();
        await stop.CancelAsync();
        await writing;

        await RestoreAsync(file);

        Assert.True((await _other.QueryAsync<long>("select count(*) from mt_events"))[0] > 0);
        Assert.Equal([0], await _other.QueryAsync<long>("select count(*) from mt_streams s where version <> (select count(*) from mt_events e where e.stream_id = s.id)"));
    }

    [Fact]
    public async Task A_file_that_was_cut_short_or_changed_anywhere_is_refused()
    {
        await _node.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(0, 50).Select(i => new Counted(i))]);
        var bytes = (await BackupAsync()).ToArray();
        var backup = BackupOf(_other);

        for (var last = 1; last <= 12; last++)
            Assert.Throws<BackupException>(() => backup.Verify(new MemoryStream(bytes, 0, bytes.Length - last)));
        for (var length = 0; length < bytes.Length; length += 97)
            Assert.Throws<BackupException>(() => backup.Verify(new MemoryStream(bytes, 0, length)));
        for (var place = 20; place < bytes.Length - 8; place += 97)
        {
            var changed = bytes.ToArray();
            changed[place] ^= 0x55;
            Assert.Throws<BackupException>(() => backup.Verify(new MemoryStream(changed)));
        }
        Assert.Throws<BackupException>(() => backup.Verify(new MemoryStream("no backup at all"u8.ToArray())));
    }

    [Fact]
    public async Task A_backup_of_another_version_is_refused_and_what_differs_is_named()
    {
        var file = await BackupAsync();
        await using var newer = Node.Open(_to, services => services.AddSchema<BackupTests>("newer"));
        Assert.Contains("newer", Assert.Throws<BackupException>(() => BackupOf(newer).Verify(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_not_empty_is_left_as_it_is()
    {
        var file = await BackupAsync();
        await _other.ExecuteAsync("insert into identity.first_administrator values (true)");
        Assert.Contains("identity.first_administrator", (await Assert.ThrowsAsync<BackupException>(() => RestoreAsync(file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_whose_tables_are_not_those_of_the_database_is_refused()
    {
        var file = await BackupAsync();
        await _other.ExecuteAsync("alter table identity.pins rename column hash to other");
        Assert.Contains("identity.pins", (await Assert.ThrowsAsync<BackupException>(() => RestoreAsync(file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_that_fails_at_its_end_leaves_the_database_empty()
    {
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        var file = await BackupAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => BackupOf(_other).RestoreAsync(file, _ => throw new InvalidOperationException("Not now."), Cancellation));
        Assert.Equal([0], await _other.QueryAsync<long>("select count(*) from mt_events"));
    }
}
