using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Attendance.Architecture.Tests.Host;
using Attendance.Host.Database;
using Attendance.Testing;
using Attendance.Web.Access;
using Npgsql;

namespace Attendance.Architecture.Tests.Nodes;

/// <summary>Several processes of the built program on one Postgres that keeps what it confirmed; each of them, and Postgres, can be killed.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);
    private readonly EmptyFolder _folder = new();
    private readonly string[] _roles;
    private readonly ProgramProcess?[] _programs;
    private readonly ConcurrentDictionary<int, Uri> _serving = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(15) };
    private EmbeddedPostgres? _postgres;

    private Cluster(string[] roles) => (_roles, _programs) = (roles, new ProgramProcess?[roles.Length]);

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    /// <summary>The nodes that answer requests.</summary>
    public IEnumerable<int> Web => _roles.Index().Where(role => role.Item != "worker").Select(role => role.Index);

    public int Count => _roles.Length;

    /// <summary>With which nodes that start from now on recognise.</summary>
    public string Recogniser { get; set; } = "mobilefacenet";

    public string DataDirectory => _folder.Below("data");

    public static async Task<Cluster> StartAsync(params string[] roles)
    {
        var cluster = new Cluster(roles);
        await cluster.StartDatabaseAsync();
        cluster.DataSource = NpgsqlDataSource.Create(cluster.ConnectionString);
        Assert.Equal(0, (await cluster.CommandAsync(["create-admin", "--username", "admin", "--password-stdin"], RunningApp.Password)).Code);
        var (code, key, errors) = await cluster.CommandAsync(["create-api-key", "--name", "test", "--scopes", string.Join(',', Policies.Scopes)]);
        Assert.True(code == 0, errors);
        cluster._client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());
        await Task.WhenAll(Enumerable.Range(0, roles.Length).Select(cluster.StartNodeAsync));
        return cluster;
    }

    public async Task StartDatabaseAsync() => _postgres = await EmbeddedPostgres.StartAsync(_folder.Below("postgres"), InitialisedFolder.Binaries, CancellationToken.None);

    /// <summary>With all that belongs to it, at once.</summary>
    public async Task KillDatabaseAsync()
    {
        _folder.KillServers();
        await _postgres!.DisposeAsync();
    }

    public async Task StartNodeAsync(int node)
    {
        _programs[node] = ProgramProcess.Start(DataDirectory, ["serve", "--role", _roles[node], "--urls", "http://127.0.0.1:0"], Environment);
        using var client = await _programs[node]!.ServingAsync();
        _serving[node] = client.BaseAddress!;
    }

    public async Task KillNodeAsync(int node)
    {
        await _programs[node]!.SignalAsync("KILL");
        await _programs[node]!.DisposeAsync();
    }

    public async Task StopNodesAsync()
    {
        foreach (var program in _programs)
            await program!.SignalAsync("TERM");
        foreach (var program in _programs)
            Assert.Equal(0, await program!.EndAsync());
    }

    /// <summary>Sends to any node until one answers for good, as a device with an idempotency key does.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Func<HttpContent?> content, string key, int? node = null)
    {
        var until = DateTime.UtcNow + Longest;
        while (true)
        {
            using var request = new HttpRequestMessage(method, new Uri(_serving[node ?? Any()], path)) { Content = content(), Headers = { { "Idempotency-Key", key } } };
            try
            {
                var answer = await _client.SendAsync(request);
                if ((int)answer.StatusCode < 500)
                    return answer;
                answer.Dispose();
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                // The node is dead, or died while it answered.
            }
            Assert.True(DateTime.UtcNow < until, $"{path} was not answered for two minutes. {Errors}");
            await Task.Delay(20 + Random.Shared.Next(50));
        }
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetFieldValue<T>(0));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs.OfType<ProgramProcess>())
            await program.DisposeAsync();
        _client.Dispose();
        if (DataSource is not null)
            await DataSource.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        await _folder.DisposeAsync();
    }

    private string ConnectionString => $"{EmbeddedPostgres.AddressOf(_folder.Below("postgres"))};Maximum Pool Size=20";

    private (string, string)[] Environment =>
        [("DATABASE_URL", $"postgres://attendance@/postgres?host={Uri.EscapeDataString(new NpgsqlConnectionStringBuilder(ConnectionString).Host!)}&Maximum%20Pool%20Size=20"), ("ATTENDANCE_REPEAT_SECONDS", "0"), ("ATTENDANCE_RECOGNISER", Recogniser)];

    public string Errors => string.Join('\n', _programs.Select(program => program?.Errors));

    private Task<(int Code, string Output, string Errors)> CommandAsync(string[] arguments, string input = "") => ProgramProcess.RunAsync(DataDirectory, arguments, input, Environment);

    private int Any() => Web.ElementAt(Random.Shared.Next(Web.Count()));
}
