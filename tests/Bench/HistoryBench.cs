using System.Diagnostics;
using System.Globalization;
using Attendance.Contracts;
using Attendance.Enrolment.Audit;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Histories;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;
using Attendance.Host;
using Attendance.Testing;
using Attendance.Vault;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Attendance.Bench;

/// <summary>A million events of a thousand people at twenty kiosks: sealing, verifying, and a page of the audit by each filter.</summary>
internal static class HistoryBench
{
    private const int Events = 1_000_000, Pages = 21, Accounts = 2_000;

    private static readonly FactFilter All = new(null, null, null, null, null, null, Views: false, null);

    public static async Task<int> RunAsync()
    {
        await using var postgres = await BenchPostgres.StartAsync();
        await using var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(postgres.DataSource), TestPostgres.Settings).AddSealer().BuildServiceProvider();
        await FillAsync(postgres);
        var store = services.GetRequiredService<IDocumentStore>();
        await TellAsync("sealing", () => SealAsync(postgres, services));
        await TellAsync("verify-history", async () =>
        {
            var report = await services.GetRequiredService<HistoryVerifier>().VerifyAsync([], CancellationToken.None);
            if (report is not { Events: Events, Problem: null })
                throw new InvalidOperationException($"The history does not verify: {report}");
        });
        await TellAsync("filling the audit", () => store.RebuildProjectionAsync(nameof(HistoryProjection), null, CancellationToken.None));
        await store.RebuildProjectionAsync(nameof(EmployeeProjection), null, CancellationToken.None);
        var vault = services.GetRequiredService<PersonVault>();
        await NameActorsAsync(store, vault);
        await postgres.ExecuteAsync("vacuum analyze");

        var half = await ScalarAsync<DateTime>(postgres, "select max(timestamp) - (max(timestamp) - min(timestamp)) / 2 from mt_events");
        var middle = new DateTimeOffset(half, TimeSpan.Zero);
        foreach (var (name, filter) in ((string, FactFilter)[])
        [
            ("newest", All),
            ("from the middle on, by its cursor", All with { Before = new(middle, Events / 2) }),
            ("one person", All with { Person = "N-500" }),
            ($"one kiosk, by its name among those of {Accounts} accounts", All with { By = "Gate 7" }),
            ("one kind, rare", All with { Kind = "employee_added" }),
            ("one stream", All with { Stream = await ScalarAsync<Guid>(postgres, "select stream_id from mt_events where type = 'punch_recorded' limit 1") }),
            ("one day in the middle", All with { From = middle, To = middle.AddDays(1) }),
            ("one person on one day", All with { Person = "N-500", From = middle, To = middle.AddDays(1) }),
        ])
            await PageAsync(name, filter, store, vault);
        return 0;
    }

    private static async Task FillAsync(BenchPostgres postgres)
    {
        await postgres.ExecuteAsync($$"""
            create temp table people as select gen_random_uuid() as id, n from generate_series(1, 1000) n;
            create temp table kiosks as select gen_random_uuid() as id, n from generate_series(0, 19) n;
            insert into mt_streams (id, type, version) select id, 'employee', 1 from people;
            insert into mt_events (id, stream_id, version, data, type, timestamp, user_name)
            select gen_random_uuid(), id, 1, jsonb_build_object('EmployeeId', id, 'Number', 'N-' || n, 'Name', jsonb_build_object('Ciphertext', 'AAAA'), 'SiteId', id, 'At', '2024-01-01T00:00:00Z'),
              'employee_added', '2024-01-01', null from people order by n;
            create temp table logs as select gen_random_uuid() as id, people.id as employee, n from people;
            insert into mt_streams (id, type, version) select id, 'punch_log', ({{Events}} - 1000) / 1000 from logs;
            insert into mt_events (id, stream_id, version, data, type, timestamp, user_name, correlation_id)
            select gen_random_uuid(), l.id, (i - 1) / 1000 + 1, jsonb_build_object('PunchId', gen_random_uuid(), 'EmployeeId', l.employee, 'OccurredAt', at, 'ReceivedAt', at, 'Zone', 'Europe/Vienna',
              'LocalTime', at::timestamp, 'Asked', 'Auto', 'Direction', case when i / 1000 % 2 = 0 then 'In' else 'Out' end, 'SiteId', l.employee, 'DeviceId', k.id, 'Method', 'Pin', 'WorkDate', at::date),
              'punch_recorded', at, k.id::text, gen_random_uuid()::text
            from generate_series(1, {{Events}} - 1000) i cross join lateral (select timestamptz '2024-01-01' + i * interval '1 minute' as at) t
            join logs l on l.n = (i - 1) % 1000 + 1 join kiosks k on k.n = i % 20 order by i;
            """);
        await postgres.ExecuteAsync("analyze");
    }

    private static async Task NameActorsAsync(IDocumentStore store, PersonVault vault)
    {
        await using var session = store.LightweightSession();
        session.QueueSqlCommand(
            "insert into enrolment.actors (id, kind, name, is_protected) select actor::uuid, 'kiosk', 'Gate ' || row_number() over (), false from (select distinct user_name as actor from mt_events where user_name is not null) t");
        for (var i = 0; i < Accounts; i++)
        {
            var id = Guid.CreateVersion7();
            session.QueueSqlCommand(
                "insert into enrolment.actors (id, kind, name, is_protected) values ($1, 'account', $2, true)",
                id, vault.CreateKey(session, id, KeyPurpose.Personal).Protect(AccountFields.Username, string.Create(CultureInfo.InvariantCulture, $"account {i}")).Ciphertext);
        }
        await session.SaveChangesAsync();
    }

    private static async Task SealAsync(BenchPostgres postgres, ServiceProvider services)
    {
        var sealer = services.GetServices<IHostedService>().Single(service => service.GetType().Name == "Sealer");
        await sealer.StartAsync(CancellationToken.None);
        while (await ScalarAsync<long>(postgres, "select coalesce(max(last_seq), 0) from attendance_seals") < Events)
            await Task.Delay(50);
        await sealer.StopAsync(CancellationToken.None);
    }

    private static async Task PageAsync(string name, FactFilter filter, IDocumentStore store, PersonVault vault)
    {
        var times = new List<double>();
        var shown = 0;
        for (var i = 0; i < Pages; i++)
        {
            var watch = Stopwatch.StartNew();
            await using var session = store.LightweightSession();
            shown = (await GetFacts.RunAsync(session, vault, filter, 50, CancellationToken.None)).Facts.Count;
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a page of the audit, {name}: {times.Order().ElementAt(Pages / 2):0.0} ms ({shown} entries)"));
    }

    private static async Task TellAsync(string what, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}, {Events} events: {watch.Elapsed.TotalSeconds:0.0} s"));
    }

    private static async Task<T> ScalarAsync<T>(BenchPostgres postgres, string sql)
    {
        await using var command = postgres.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
