namespace Attendance.EventStore.Tests;

/// <summary>The tables that Marten makes itself, with its metadata columns switched on: it shall be able to open the database one day.</summary>
public sealed class MartenLayoutTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const string Columns =
        """
        select column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '')
          || case is_nullable when 'NO' then ' not null' else '' end
          || case
               when column_default is null then ''
               when column_default like 'nextval(%' then ' from ' || split_part(column_default, '''', 2)
               else ' default ' || column_default end
        from information_schema.columns where table_schema = 'public' and table_name = $1 order by ordinal_position
        """;

    private readonly Node _node = database.Node;

    [Fact]
    public async Task The_streams() => Assert.Equal(
        [
            "id uuid not null",
            "type character varying",
            "version bigint",
            "timestamp timestamp with time zone not null default now()",
            "created timestamp with time zone not null default now()",
            "tenant_id character varying default '*DEFAULT*'::character varying",
            "is_archived boolean default false",
        ],
        await _node.QueryAsync<string>(Columns, "mt_streams"));

    [Fact]
    public async Task The_events() => Assert.Equal(
        [
            "seq_id bigint not null from mt_events_sequence",
            "id uuid not null",
            "stream_id uuid",
            "version bigint not null",
            "data jsonb not null",
            "bdata bytea",
            "type character varying(500) not null",
            // Marten's own default is a moment frozen when the table was made: the time is always written.
            "timestamp timestamp with time zone not null",
            "tenant_id character varying default '*DEFAULT*'::character varying",
            "mt_dotnet_type character varying",
            "correlation_id character varying",
            "causation_id character varying",
            "headers jsonb",
            "user_name character varying",
            "is_archived boolean default false",
        ],
        await _node.QueryAsync<string>(Columns, "mt_events"));

    [Fact]
    public async Task The_progress() => Assert.Equal(
        [
            "name character varying not null",
            "last_seq_id bigint",
            "last_updated timestamp with time zone default transaction_timestamp()",
        ],
        (await _node.QueryAsync<string>(Columns, "mt_event_progression")).Select(column => column.Replace("default now()", "default transaction_timestamp()", StringComparison.Ordinal)));

    [Fact]
    public async Task There_is_no_other_table_or_function_of_martens_name()
    {
        Assert.Equal(["mt_event_progression", "mt_events", "mt_streams"], await _node.QueryAsync<string>("select tablename::text from pg_tables where tablename like 'mt\\_%' order by 1"));
        Assert.Empty(await _node.QueryAsync<string>("select proname::text from pg_proc where proname like 'mt\\_%'"));
    }

    [Fact]
    public async Task Keys_references_and_the_sequence()
    {
        Assert.Equal(
            [
                "mt_event_progression PRIMARY KEY (name)",
                "mt_events FOREIGN KEY (stream_id) REFERENCES mt_streams(id) ON DELETE CASCADE",
                "mt_events PRIMARY KEY (seq_id)",
                "mt_streams PRIMARY KEY (id)",
            ],
            await _node.QueryAsync<string>("select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid::regclass::text like 'mt\\_%' and contype <> 'n' order by 1"));
        Assert.EndsWith("CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON public.mt_events USING btree (stream_id, version)", Assert.Single(
            await _node.QueryAsync<string>("select indexdef from pg_indexes where indexname = 'pk_mt_events_stream_and_version'")), StringComparison.Ordinal);
        Assert.Equal("public.mt_events_sequence", Assert.Single(await _node.QueryAsync<string>("select pg_get_serial_sequence('mt_events', 'seq_id')")));
        Assert.Equal(1, Assert.Single(await _node.QueryAsync<long>("select cache_size from pg_sequences where sequencename = 'mt_events_sequence'")));
    }

    [Fact]
    public async Task A_row_is_written_as_marten_writes_it()
    {
        var id = Guid.NewGuid();
        await _node.AppendAsync(id, new Counted(3));
        Assert.Equal(
            new("""{"By": 3}""", "test_counted", "Attendance.EventStore.Tests.Counted, Attendance.EventStore.Tests", "*DEFAULT*", "tally", false, false),
            Assert.Single(await _node.QueryAsync<Written>(
                "select e.data::text, e.type, e.mt_dotnet_type, e.tenant_id, s.type, e.is_archived, s.is_archived from mt_events e join mt_streams s on s.id = e.stream_id where s.id = $1", id)));
    }

    private sealed record Written(string Data, string Type, string DotNetType, string Tenant, string Aggregate, bool IsArchived, bool IsStreamArchived);
}
