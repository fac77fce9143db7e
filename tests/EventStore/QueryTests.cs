namespace Attendance.EventStore.Tests;

public sealed class QueryTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly Node _node = database.Node;

    private enum Mood
    {
        Calm,
        Busy,
    }

    [Fact]
    public async Task A_row_of_one_column_is_a_scalar()
    {
        var id = Guid.NewGuid();
        var moment = new DateTimeOffset(2025, 3, 30, 1, 2, 3, TimeSpan.Zero).AddTicks(4560);
        Assert.Equal(7L, await OneAsync<long>("select $1::bigint", 7L));
        Assert.Equal(7, await OneAsync<int>("select $1", 7));
        Assert.True(await OneAsync<bool>("select $1", true));
        Assert.Equal(0.25f, await OneAsync<float>("select $1", 0.25f));
        Assert.Equal(1.50m, await OneAsync<decimal>("select $1", 1.50m));
        Assert.Equal("text", await OneAsync<string>("select $1", "text"));
        Assert.Equal(id, await OneAsync<Guid>("select $1", id));
        Assert.Equal(moment, await OneAsync<DateTimeOffset>("select $1", moment.ToOffset(TimeSpan.FromHours(2))));
        Assert.Equal(new DateOnly(2025, 3, 30), await OneAsync<DateOnly>("select $1", new DateOnly(2025, 3, 30)));
        Assert.Equal(new byte[] { 1, 2 }, await OneAsync<byte[]>("select $1", new byte[] { 1, 2 }));
        Assert.Equal(["a", "b"], await OneAsync<string[]>("select $1", [new[] { "a", "b" }]));
    }

    [Fact]
    public async Task Nothing_stands_for_null_where_it_may()
    {
        Assert.Null(await OneAsync<int?>("select null::int"));
        Assert.Null(await OneAsync<string?>("select $1::text", [null]));
        Assert.Null(await OneAsync<DateTimeOffset?>("select null::timestamptz"));
        Assert.Equal(7, await OneAsync<int?>("select 7"));
        Assert.Null(await OneAsync<Mood?>("select null::text"));
    }

    [Fact]
    public async Task An_enumeration_is_written_and_read_by_its_name()
    {
        Assert.Equal("Busy", await OneAsync<string>("select $1", Mood.Busy));
        Assert.Equal(Mood.Busy, await OneAsync<Mood>("select 'Busy'"));
        await Assert.ThrowsAsync<ArgumentException>(() => OneAsync<Mood>("select 'Angry'"));
    }

    [Fact]
    public async Task A_record_takes_the_columns_in_their_order_whatever_their_names()
    {
        var rows = await _node.QueryAsync<Row>("select * from (values (1, 'one', 'Busy', null::date, 2.5::float8), (2, null, 'Calm', '2025-03-30', null)) v (e, d, c, b, a) order by e");
        Assert.Equal([new(1, "one", Mood.Busy, null, 2.5), new(2, null, Mood.Calm, new(2025, 3, 30), null)], rows);
    }

    [Fact]
    public async Task Null_where_a_record_takes_none_is_an_error_and_not_a_default()
    {
        await Assert.ThrowsAnyAsync<InvalidCastException>(() => OneAsync<Row>("select null::int, 'one', 'Busy', null::date, 2.5::float8"));
        await Assert.ThrowsAnyAsync<InvalidCastException>(() => OneAsync<Name>("select null::text, 1"));
    }

    [Fact]
    public async Task A_query_without_rows_is_an_empty_list() => Assert.Empty(await _node.QueryAsync<Row>("select 1, 'one', 'Busy', null::date, 2.5::float8 where false"));

    private async Task<T> OneAsync<T>(string sql, params object?[] parameters) => Assert.Single(await _node.QueryAsync<T>(sql, parameters));

    private sealed record Row(int Number, string? Name, Mood Mood, DateOnly? Day, double? Score);

    private sealed record Name(string Text, int Length);
}
