using Attendance.EventStore.Postgres;
using Npgsql;

namespace Attendance.EventStore.Tests.Daemon;

/// <summary>A writer that has drawn its numbers under the store's lock and takes its time before it commits.</summary>
internal sealed class SlowWriter : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private SlowWriter(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    public IReadOnlyList<long> Numbers { get; private set; } = [];

    public static async Task<SlowWriter> BeginAsync(NpgsqlDataSource dataSource, int events)
    {
        var connection = await dataSource.OpenConnectionAsync();
        var writer = new SlowWriter(connection, await connection.BeginTransactionAsync());
        await using (var take = new NpgsqlCommand(StoreLock.TakeShared, connection))
            await take.ExecuteNonQueryAsync();
        writer.Numbers = await writer.InsertAsync(events);
        return writer;
    }

    public Task CommitAsync() => _transaction.CommitAsync();

    public Task RollbackAsync() => _transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<IReadOnlyList<long>> InsertAsync(int events)
    {
        await using var insert = new NpgsqlCommand(
            """
            with stream as (insert into mt_streams (id, type, version) values (gen_random_uuid(), 'tally', $1) returning id)
            insert into mt_events (id, stream_id, version, data, type, timestamp)
            select gen_random_uuid(), stream.id, n, '{"By": 1}', 'test_counted', now() from stream, generate_series(1, $1) n
            returning seq_id
            """, _connection)
        {
            Parameters = { new() { Value = events } },
        };
        var numbers = new List<long>();
        await using var reader = await insert.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            numbers.Add(reader.GetInt64(0));
        return numbers;
    }
}
