using Attendance.EventStore.Daemon;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.EventStore.Tests.Daemon;

public sealed class RetentionTests
{
    [Fact]
    public async Task What_is_old_is_forgotten_and_what_is_not_stays()
    {
        await using var dataSource = await TestPostgres.CreateDatabaseAsync();
        await using var node = Node.Open(dataSource);
        await node.ExecuteAsync(
            """
            insert into attendance_requests (principal, route, key, fingerprint, event_id, received_at)
            values ('a', 'r', 'old', '\x00', gen_random_uuid(), now() - interval '8 days'), ('a', 'r', 'new', '\x00', gen_random_uuid(), now() - interval '6 days')
            """);

        var retentions = node.Services.GetServices<Retention>().ToList();
        foreach (var retention in retentions)
            await node.ExecuteAsync(retention.Sql);

        Assert.True(retentions.Count >= 4, $"{retentions.Count} things are forgotten");
        Assert.Equal(["new"], await node.QueryAsync<string>("select key from attendance_requests"));
    }
}
