using Attendance.EventStore.Daemon;
using Attendance.EventStore.Sealing;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Attendance.EventStore.Tests.Sealing;

public sealed class SealTests : IAsyncLifetime
{
    private NpgsqlDataSource _dataSource = null!;
    private Node _node = null!;
    private Sealer _sealer = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HistoryVerifier Verifier => _node.Services.GetRequiredService<HistoryVerifier>();

    public async ValueTask InitializeAsync()
    {
        _dataSource = await TestPostgres.CreateDatabaseAsync();
        _node = Node.Open(_dataSource);
        _sealer = SealerWith(_node.Services.GetRequiredService<AuditKeys>());
    }

    private Sealer SealerWith(AuditKeys keys) => new(
        _node.Services.GetRequiredService<DocumentStore>(), _node.Services.GetRequiredService<HighWaterMark>(), keys, _node.Health, TimeProvider.System, NullLogger<Sealer>.Instance);

    public async ValueTask DisposeAsync()
    {
        _sealer.Dispose();
        await _node.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    /// <summary>Three seals over some streams, with a gap where a writer gave up.</summary>
    private async Task SealedAsync()
    {
        for (var seal = 0; seal < 3; seal++)
        {
            for (var i = 0; i < 4; i++)
                await _node.AppendAsync(Guid.NewGuid(), new Counted(i), new Renamed($"name {i}"));
            await _node.ExecuteAsync("select nextval('mt_events_sequence')");
            await SealAsync();
        }
    }

    private Task SealAsync() => SealAsync(_sealer);

    private static async Task SealAsync(Sealer sealer)
    {
        while (await sealer.SealNextAsync(Cancellation))
        {
            // There is more.
        }
    }

    private async Task<string?> ProblemAsync(params Seal[] exported) => (await Verifier.VerifyAsync(exported, Cancellation)).Problem;

    private async Task<IReadOnlyList<Seal>> SealsAsync()
    {
        await using var session = _node.Store.QuerySession();
        return await GetSeals.AllAsync(session, Cancellation);
    }

    [Fact]
    public async Task An_untouched_history_is_found_good_and_its_unsealed_end_is_told()
    {
        await SealedAsync();
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1), new Counted(2));

        var report = await Verifier.VerifyAsync([], Cancellation);

        Assert.Equal(new HistoryReport(24, 3, 2, null), report);
        Assert.Equal([(1L, 8L), (10L, 17L), (19L, 26L)], (await SealsAsync()).Select(seal => (seal.Missing.Length > 0 && seal.Missing[0] == seal.First ? seal.First + 1 : seal.First, seal.Last - seal.Missing.Count(number => number == seal.Last))));
    }

    [Theory]
    [InlineData("update mt_events set data = jsonb_set(data, '{By}', '99') where seq_id = 5", "Event 5 was changed")]
    [InlineData("update mt_events set timestamp = timestamp - interval '1 hour' where seq_id = 12", "Event 12 was changed")]
    [InlineData("update mt_events set user_name = 'somebody else' where seq_id = 1", "Event 1 was changed")]
    [InlineData("update mt_events set id = gen_random_uuid() where seq_id = 5", "Event 5 was changed")]
    [InlineData("insert into mt_streams (id, version) values ('0190b6c0-0000-7000-8000-000000000001', 1); update mt_events set stream_id = '0190b6c0-0000-7000-8000-000000000001' where seq_id = 5", "Event 5 was changed")]
    [InlineData("update mt_events set version = 77 where seq_id = 5", "Event 5 was changed")]
    [InlineData("update mt_events set type = 'test_renamed' where seq_id = 5", "Event 5 was changed")]
    [InlineData("update mt_events set headers = '{\"by\": \"kiosk\"}' where seq_id = 5", "Event 5 was changed")]
    [InlineData("update mt_events set correlation_id = 'another request' where seq_id = 5", "Event 5 was changed")]
    [InlineData("update mt_events set causation_id = 'another cause' where seq_id = 5", "Event 5 was changed")]
    [InlineData("delete from mt_events where seq_id = 14", "Event 14 was removed")]
    [InlineData("delete from mt_events where seq_id = 14; delete from attendance_leaves where seq_id = 14", "Event 14 was removed")]
    [InlineData("insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp) select 9, gen_random_uuid(), stream_id, 77, data, type, timestamp from mt_events where seq_id = 8", "Event 9 was inserted")]
    [InlineData("insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp) select 0, gen_random_uuid(), stream_id, 77, data, type, timestamp from mt_events where seq_id = 8", "Event 0 was inserted")]
    [InlineData("insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp) select -5, gen_random_uuid(), stream_id, 77, data, type, timestamp from mt_events where seq_id = 8", "Event -5 was inserted")]
    [InlineData("update mt_events set seq_id = -1 where seq_id = 3; update mt_events set seq_id = 3 where seq_id = 4; update mt_events set seq_id = 4 where seq_id = -1", "Event 3 was changed, or put in another's place")]
    [InlineData("update mt_events set data = jsonb_set(data, '{Name}', '\"x\"') where seq_id = 2; delete from attendance_leaves where seq_id = 2", "Between the events 1 and 9")]
    [InlineData("update attendance_seals set missing = missing || 14::bigint where number = 2; delete from mt_events where seq_id = 14", "The signature of seal 2 is wrong")]
    [InlineData("update attendance_seals set root = previous where number = 3", "The signature of seal 3 is wrong")]
    [InlineData("delete from attendance_seals where number = 2", "Seal 2 is missing")]
    [InlineData("delete from attendance_seals where number = 3", "The hash of event 19 is kept, and its seal is not")]
    public async Task What_was_tampered_with_is_named(string tampering, string expected)
    {
        await SealedAsync();
        Assert.Null(await ProblemAsync());

        await _node.ExecuteAsync(tampering);

        Assert.StartsWith(expected, await ProblemAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_that_were_forged_to_match_a_changed_event_do_not_help()
    {
        await SealedAsync();
        await _node.ExecuteAsync("update mt_events set data = jsonb_set(data, '{By}', '99') where seq_id = 5");
        await using (var command = _dataSource.CreateCommand($"select {LoggedRow.Columns} from mt_events where seq_id = 5"))
        await using (var reader = await command.ExecuteReaderAsync(Cancellation))
        {
            await reader.ReadAsync(Cancellation);
            var forged = Convert.ToHexString(Leaf.Of(LoggedRow.Read(reader)));
            await reader.DisposeAsync();
            await _node.ExecuteAsync($"update attendance_leaves set leaf = decode('{forged}', 'hex') where seq_id = 5");
        }

        Assert.StartsWith("Between the events 1 and 9", await ProblemAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removed_newest_seals_are_found_against_an_exported_copy()
    {
        await SealedAsync();
        var exported = (await SealsAsync()).ToArray();
        Assert.Null(await ProblemAsync(exported));

        await _node.ExecuteAsync("delete from mt_events where seq_id > 18; delete from attendance_leaves where seq_id > 18; delete from attendance_seals where number = 3");

        Assert.Null(await ProblemAsync());
        Assert.StartsWith("Seal 3 was exported, and is no longer there", await ProblemAsync(exported), StringComparison.Ordinal);
    }

    /// <summary>By somebody who has the key too: only what was taken elsewhere shows it.</summary>
    [Fact]
    public async Task A_history_that_was_sealed_anew_with_the_same_key_is_found_against_an_exported_copy()
    {
        await SealedAsync();
        var exported = (await SealsAsync()).ToArray();
        await _node.ExecuteAsync("delete from attendance_leaves where seq_id > 18; delete from attendance_seals where number = 3; update mt_events set data = jsonb_set(data, '{By}', '99') where seq_id = 20");
        await SealAsync();

        Assert.Null(await ProblemAsync());
        Assert.Null(await ProblemAsync(exported[..2]));
        Assert.Equal("Seal 3 is not the one that was exported.", await ProblemAsync(exported));
    }

    [Fact]
    public async Task A_history_that_was_sealed_anew_with_another_key_is_found()
    {
        await SealedAsync();
        await _node.ExecuteAsync("update mt_events set data = jsonb_set(data, '{By}', '99') where seq_id = 5; delete from attendance_leaves; delete from attendance_seals");
        using var forger = SealerWith(AuditKeys.Parse(AuditKey.Generate()));
        await SealAsync(forger);

        Assert.StartsWith("Seal 1 was signed with another key", await ProblemAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_of_a_key_that_was_replaced_are_still_recognised_while_it_is_listed()
    {
        await SealedAsync();
        var (old, next) = (_node.Services.GetRequiredService<AuditKeys>().Signing, AuditKey.Parse(AuditKey.Generate()));
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        using var sealer = SealerWith(new([next, old]));
        await SealAsync(sealer);

        var store = _node.Services.GetRequiredService<DocumentStore>();
        Assert.Equal(new HistoryReport(25, 4, 0, null), await new HistoryVerifier(store, new([next, old])).VerifyAsync([], Cancellation));
        Assert.StartsWith("Seal 1 was signed with another key", (await new HistoryVerifier(store, new([next])).VerifyAsync([], Cancellation)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sealed_while_a_number_below_may_still_appear()
    {
        await _node.AppendAsync(Guid.NewGuid(), new Counted(1));
        await using var slow = await Daemon.SlowWriter.BeginAsync(_dataSource, 1);
        await _node.AppendAsync(Guid.NewGuid(), new Counted(2));

        var sealing = SealAsync();
        await Task.Delay(300, Cancellation);
        Assert.False(sealing.IsCompleted);
        await slow.CommitAsync();
        await sealing;

        Assert.Equal(new HistoryReport(3, 1, 0, null), await Verifier.VerifyAsync([], Cancellation));
        Assert.Empty((await SealsAsync()).Single().Missing);
    }

    [Fact]
    public async Task A_running_program_seals_by_itself_within_five_seconds()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();

        Assert.True(await RunningApp.EventuallyAsync(async () => (await app.Services.GetRequiredService<HistoryVerifier>().VerifyAsync([], Cancellation)) is { Seals: > 0, Unsealed: 0, Problem: null }));
    }
}
