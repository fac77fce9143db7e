using Attendance.EventStore.Postgres;
using Attendance.Testing;
using Npgsql;

namespace Attendance.EventStore.Tests.Daemon;

/// <summary>The lock's number stands in the code that looks for its holders and in the SQL that takes it.</summary>
public sealed class StoreLockTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("select attendance_append_one(gen_random_uuid(), 'tally', 0, now(), gen_random_uuid(), '{}', 'test_counted', null, null, null, null, null)")]
    [InlineData(
        """
        select attendance_append(array['0190b6c0-0000-7000-8000-000000000001'::uuid], array['tally'::varchar], array[0::bigint], array[1::bigint], now(),
          array[gen_random_uuid()], array['0190b6c0-0000-7000-8000-000000000001'::uuid], array[1::bigint], array['{}'::jsonb], array['test_counted'::varchar], array[null::varchar],
          null, null, null, null)
        """)]
    [InlineData("select pg_advisory_xact_lock_shared(1)", 0)]
    public async Task Who_appends_is_seen_until_the_transaction_ends(string append, int holders = 1)
    {
        await using var dataSource = await TestPostgres.CreateDatabaseAsync();
        await using var writer = await dataSource.OpenConnectionAsync(Cancellation);
        await using var transaction = await writer.BeginTransactionAsync(Cancellation);
        await using (var command = new NpgsqlCommand(append, writer))
            await command.ExecuteNonQueryAsync(Cancellation);

        Assert.Equal(holders, await HoldersAsync(dataSource));
        await transaction.CommitAsync(Cancellation);
        Assert.Equal(0, await HoldersAsync(dataSource));
    }

    /// <summary>Drawn before it, a number could be at or below the mark and not be seen yet.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Who_appends_holds_the_lock_before_a_number_is_drawn(int events)
    {
        await using var dataSource = await TestPostgres.CreateDatabaseAsync();
        await using var node = Node.Open(dataSource);
        await node.ExecuteAsync(
            $"""
            create function refuse_without_lock() returns trigger language plpgsql as $body$
            begin
              if not exists ({StoreLock.Holders} and pid = pg_backend_pid()) then
                raise exception 'the lock is not held';
              end if;
              return null;
            end $body$;
            create trigger refuse_without_lock before insert on mt_events for each statement execute function refuse_without_lock();
            """);

        Assert.Equal(events, await node.AppendAsync(Guid.NewGuid(), [.. Enumerable.Repeat(new Counted(1), events)]));
    }

    private static async Task<int> HoldersAsync(NpgsqlDataSource dataSource)
    {
        await using var command = dataSource.CreateCommand(StoreLock.Holders);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var count = 0;
        while (await reader.ReadAsync(Cancellation))
            count++;
        return count;
    }
}
