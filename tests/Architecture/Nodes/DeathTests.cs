using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;
using Attendance.Host;
using Attendance.Host.Configuration;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Architecture.Tests.Nodes;

/// <summary>
/// Processes are killed at random while people check in and photos are added. With SOAK_KILLS it goes on for as many deaths
/// as that says; <c>build/soak</c> does.
/// </summary>
public sealed class DeathTests
{
    private const int People = 3;
    private readonly ConcurrentDictionary<string, byte> _punched = new(), _photographed = new();
    private readonly ConcurrentBag<string> _refused = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("SOAK_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 20;

    [Fact]
    public async Task Nothing_is_lost_and_nothing_is_done_twice_when_nodes_and_the_database_are_killed()
    {
        await using var cluster = await Cluster.StartAsync("all", "web", "all", "worker");
        var people = new List<Guid>();
        for (var i = 0; i < People; i++)
            people.Add(await EnrolAsync(cluster, i));
        foreach (var person in Enumerable.Range(0, People))
            await RecognisedEverywhereAsync(cluster, person);

        using var stop = new CancellationTokenSource();
        var work = Enumerable.Range(0, People).Select(person => Task.Run(() => KeepCheckingInAsync(cluster, person, stop.Token), Cancellation))
            .Append(Task.Run(() => KeepAddingPhotosAsync(cluster, stop.Token), Cancellation)).ToList();
        var databaseKills = 0;
        for (var kill = 1; kill <= Kills; kill++)
        {
            await Task.Delay(300 + Random.Shared.Next(700), Cancellation);
            var node = Random.Shared.Next(cluster.Count);
            await cluster.KillNodeAsync(node);
            if (kill % 20 == Math.Min(10, Kills))
            {
                databaseKills++;
                await cluster.KillDatabaseAsync();
                await Task.Delay(500, Cancellation);
                await cluster.StartDatabaseAsync();
            }
            await cluster.StartNodeAsync(node);
        }
        await stop.CancelAsync();
        await Task.WhenAll(work);
        await EnrolAsync(cluster, People);
        await RecognisedEverywhereAsync(cluster, People);
        Assert.True(await RunningApp.EventuallyAsync(async () => await CountAsync(cluster, "from messaging_inbox where status = 'pending'") == 0));
        await cluster.StopNodesAsync();

        Assert.Equal([], _refused.GroupBy(text => text).Select(group => $"{group.Count()} × {group.Key}"));
        await EveryRequestIsThereOnceAsync(cluster);
        await EveryMessageHadItsEffectOnceAsync(cluster);
        await EveryProjectionEqualsItsRebuildAsync(cluster);
        Tell(
            $"{Kills} nodes and {databaseKills} times the database killed; {_punched.Count} punches and {_photographed.Count} photos acknowledged; "
            + $"{await CountAsync(cluster, "from mt_events")} events, {await CountAsync(cluster, "from messaging_inbox")} messages, {await CountAsync(cluster, "from attendance_seals")} seals.");
        Assert.True(databaseKills > 0 && _punched.Count > Kills && !_photographed.IsEmpty);
    }

    private static async Task EveryRequestIsThereOnce(Cluster cluster, string type, IEnumerable<string> acknowledged)
    {
        var logged = await cluster.QueryAsync<string>($"select headers ->> 'idempotency-key' from mt_events where type = '{type}' and headers ? 'idempotency-key'");
        Assert.Equal(logged.Count, logged.Distinct().Count());
        Assert.Empty(acknowledged.Except(logged));
    }

    private async Task EveryRequestIsThereOnceAsync(Cluster cluster)
    {
        await EveryRequestIsThereOnce(cluster, "punch_recorded", _punched.Keys);
        await EveryRequestIsThereOnce(cluster, "photo_added", _photographed.Keys);
    }

    private static async Task EveryMessageHadItsEffectOnceAsync(Cluster cluster)
    {
        Assert.Empty(await cluster.QueryAsync<string>("select destination || ' ' || status || ': ' || coalesce(error, '') from messaging_inbox where status <> 'done'"));
        Assert.Empty(await cluster.QueryAsync<string>(
            """
            select photo from (
              select data ->> 'PhotoId' as photo, count(*) filter (where type = 'photo_added') as photos, count(*) filter (where type = 'template_added') as templates
              from mt_events where type in ('photo_added', 'template_added') group by 1) as each
            where photos <> 1 or templates <> 1
            """));
        Assert.True(await CountAsync(cluster, "from mt_events where type = 'template_added'") > 0);
    }

    private static async Task EveryProjectionEqualsItsRebuildAsync(Cluster cluster)
    {
        var settings = Settings.Read(name => name == "ATTENDANCE_DATA" ? cluster.DataDirectory : null, isProduction: false).WithDevelopmentSecrets();
        await using var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(cluster.DataSource), settings).BuildServiceProvider();
        var compared = 0;
        foreach (var projection in services.GetServices<EventProjection>().Where(projection => projection.Tables.Count > 0))
        {
            var before = await Task.WhenAll(projection.Tables.Select(table => RowsAsync(cluster, table)));
            await services.GetRequiredService<IDocumentStore>().RebuildProjectionAsync(projection.Name, null, Cancellation);
            foreach (var (table, rows) in projection.Tables.Zip(before))
                Assert.Equal(await RowsAsync(cluster, table), rows);
            compared += before.Sum(rows => rows.Count);
        }
        Assert.True(compared > People);
        Assert.Null((await services.GetRequiredService<HistoryVerifier>().VerifyAsync([], Cancellation)).Problem);
    }

    private static Task<IReadOnlyList<string>> RowsAsync(Cluster cluster, string table) => cluster.QueryAsync<string>($"select row_to_json(t)::text from {table} t order by 1");

    private static async Task<long> CountAsync(Cluster cluster, string from) => (await cluster.QueryAsync<long>($"select count(*) {from}"))[0];

    private async Task KeepCheckingInAsync(Cluster cluster, int person, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var key = $"{Guid.CreateVersion7()}";
            var outcome = await CheckInAsync(cluster, person, key);
            if (outcome == "accepted")
                _punched[key] = 0;
            else
                _refused.Add($"check-in: {outcome}");
        }
    }

    private async Task KeepAddingPhotosAsync(Cluster cluster, CancellationToken stop)
    {
        for (var number = 100; !stop.IsCancellationRequested; number++)
            await EnrolAsync(cluster, number);
    }

    private async Task<Guid> EnrolAsync(Cluster cluster, int person)
    {
        var added = await AcceptedAsync(cluster.SendAsync(HttpMethod.Post, "/api/v1/employees", () => JsonContent.Create(new { number = $"N-{person}", name = $"Person Nr. {person}" }), $"{Guid.NewGuid()}"));
        var id = added.GetProperty("id").GetGuid();
        await AcceptedAsync(cluster.SendAsync(HttpMethod.Post, $"/api/v1/employees/{id}/consent", () => JsonContent.Create(new { textVersion = "2026-1" }), $"{Guid.NewGuid()}"));
        // Those who come later than the first ones look like nobody who checks in.
        var face = Photographs.People[person <= People ? person : People + 1 + (person % 3)];
        foreach (var variant in (int[])[0, 2])
        {
            var key = $"{Guid.CreateVersion7()}";
            Task<HttpResponseMessage> SendAsync(string notSameAs) => cluster.SendAsync(
                HttpMethod.Post, $"/api/v1/employees/{id}/photos",
                () => new MultipartFormDataContent { { Jpeg(Photographs.Variant(face, variant)), "photo", "photo.jpg" }, { new StringContent(notSameAs), "notSameAs" } }, key);
            // There are more employees than faces.
            var answer = await SendAsync("");
            while (answer.StatusCode == HttpStatusCode.Conflict)
            {
                var other = RunningApp.ResembledNumber(await answer.Content.ReadAsStringAsync(Cancellation));
                answer.Dispose();
                answer = await SendAsync(Assert.IsType<string>(other));
            }
            await AcceptedAsync(Task.FromResult(answer));
            _photographed[key] = 0;
        }
        return id;
    }

    private static async Task<string> CheckInAsync(Cluster cluster, int person, string key, int? node = null)
    {
        var frame = Photographs.AtCamera(Photographs.Variant(Photographs.People[person], 1));
        using var answer = await cluster.SendAsync(HttpMethod.Post, "/api/v1/check-ins", () => new MultipartFormDataContent { { Jpeg(frame), "frame", "frame.jpg" } }, key, node);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement.GetProperty("outcome").GetString()! : $"{answer.StatusCode} {text}";
    }

    private async Task RecognisedEverywhereAsync(Cluster cluster, int person)
    {
        foreach (var node in cluster.Web)
        {
            var outcome = "";
            Assert.True(await RunningApp.EventuallyAsync(async () =>
            {
                var key = $"{Guid.CreateVersion7()}";
                outcome = await CheckInAsync(cluster, person, key, node);
                if (outcome == "accepted")
                    _punched[key] = 0;
                return outcome == "accepted";
            }), $"Node {node} does not recognise person {person}: {outcome}");
        }
    }

    private static async Task<JsonElement> AcceptedAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private static ByteArrayContent Jpeg(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };

    private static void Tell(string counts) => TestContext.Current.TestOutputHelper!.WriteLine(counts);
}
