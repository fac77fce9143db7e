using Attendance.EventStore.Postgres;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Attendance.EventStore.Tests;

public sealed class MigratorTests : IAsyncLifetime
{
    private NpgsqlDataSource _dataSource = null!;
    private Node _node = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _dataSource = await TestPostgres.CreateEmptyDatabaseAsync();
        _node = Node.Open(_dataSource);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_database_gets_everything_and_a_second_run_does_nothing()
    {
        var migrator = MigratorOf(_node);
        var scripts = _node.Services.GetServices<SchemaScript>().Select(script => script.Name).ToList();
        Assert.Equal(["enrolment", "event_store", "identity", "messaging", "profiler", "recognition", "timekeeping", "vault"], scripts.Order());
        Assert.Equal(scripts, await migrator.PendingAsync(Cancellation));

        await migrator.MigrateAsync(Cancellation);

        Assert.Empty(await migrator.PendingAsync(Cancellation));
        Assert.Equal(scripts.Order(), (await _node.QueryAsync<string>("select name from attendance_migrations")).Order());
        Assert.Equal(1, await _node.AppendAsync(Guid.NewGuid(), new Counted(1)));

        var (before, tables) = (await AppliedAsync(), await TablesAsync());
        await migrator.MigrateAsync(Cancellation);
        Assert.Equal(before, await AppliedAsync());
        Assert.Equal(tables, await TablesAsync());
    }

    [Fact]
    public async Task Every_script_can_run_again_without_harm()
    {
        var migrator = MigratorOf(_node);
        await migrator.MigrateAsync(Cancellation);
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        var tables = await TablesAsync();
        await _node.ExecuteAsync("update attendance_migrations set sha256 = 'older'");
        Assert.Equal(_node.Services.GetServices<SchemaScript>().Select(script => script.Name), await migrator.PendingAsync(Cancellation));

        await migrator.MigrateAsync(Cancellation);

        Assert.Empty(await migrator.PendingAsync(Cancellation));
        Assert.Equal(tables, await TablesAsync());
        Assert.Equal([1], await _node.QueryAsync<long>("select seq_id from mt_events"));
    }

    [Fact]
    public async Task Only_the_script_whose_text_changed_is_pending()
    {
        var migrator = MigratorOf(_node);
        await migrator.MigrateAsync(Cancellation);
        await _node.ExecuteAsync("update attendance_migrations set sha256 = 'older', applied_at = 'epoch' where name = 'vault'");
        Assert.Equal(["vault"], await migrator.PendingAsync(Cancellation));
        var before = await AppliedAsync();
        await migrator.MigrateAsync(Cancellation);
        Assert.Equal("vault", Assert.Single((await AppliedAsync()).Except(before)).Name);
    }

    [Theory]
    [InlineData("alter table enrolment.employees add column nickname text", "column enrolment.employees.nickname was added")]
    [InlineData("alter table identity.accounts drop column email", "column identity.accounts.email is missing")]
    [InlineData("alter table mt_events alter column type type text", "column public.mt_events.type was changed")]
    [InlineData("create trigger sly before insert on mt_events for each row execute function suppress_redundant_updates_trigger()", "trigger public.mt_events.sly was added")]
    [InlineData("create rule sly as on delete to mt_events do instead nothing", "rule public.mt_events.sly was added")]
    [InlineData("drop index attendance_events_by_id", "index public.attendance_events_by_id is missing")]
    [InlineData("create or replace function identity.keep_an_administrator() returns void language plpgsql as 'begin end'", "function identity.keep_an_administrator() was changed")]
    public async Task What_was_changed_past_the_program_is_listed(string change, string expected)
    {
        var migrator = MigratorOf(_node);
        await migrator.MigrateAsync(Cancellation);
        Assert.Empty(await migrator.DriftAsync(Cancellation));

        await _node.ExecuteAsync(change);

        Assert.Equal([expected], await migrator.DriftAsync(Cancellation));
        Assert.Empty(await migrator.PendingAsync(Cancellation));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_wait_for_each_other()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => Node.Open(_dataSource)).ToList();
        await Task.WhenAll(nodes.Select(node => MigratorOf(node).MigrateAsync(Cancellation)));
        foreach (var node in nodes)
        {
            Assert.Empty(await MigratorOf(node).PendingAsync(Cancellation));
            await node.DisposeAsync();
        }
        // One transaction brought them all.
        Assert.Single((await AppliedAsync()).Select(applied => applied.At).Distinct());
    }

    [Fact]
    public async Task A_script_that_fails_leaves_the_database_as_it_was()
    {
        await _node.ExecuteAsync("create schema vault; create table vault.data_keys (something_else int)");
        await _node.ExecuteAsync("create table vault.blobs (id int)");
        await Assert.ThrowsAsync<PostgresException>(() => MigratorOf(_node).MigrateAsync(Cancellation));
        Assert.Null(Assert.Single(await _node.QueryAsync<string?>("select to_regclass('mt_events')::text")));
        Assert.Contains("event_store", await MigratorOf(_node).PendingAsync(Cancellation));
    }

    private static Migrator MigratorOf(Node node) => node.Services.GetRequiredService<Migrator>();

    private Task<IReadOnlyList<Applied>> AppliedAsync() => _node.QueryAsync<Applied>("select name, applied_at from attendance_migrations order by name");

    private Task<IReadOnlyList<string>> TablesAsync() => _node.QueryAsync<string>(
        "select table_schema || '.' || table_name || '.' || column_name from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema') order by 1");

    private sealed record Applied(string Name, DateTimeOffset At);
}
