using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

/// <summary>A company whose people's punches are recorded without a camera.</summary>
public sealed class Workforce : Company
{
    public Guid Ada { get; private set; }

    public Guid Ben { get; private set; }

    public Guid Home { get; private set; }

    public Guid Branch { get; private set; }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Ada = await RunningApp.AddEmployeeAsync(Api, "A-1", "Ada Anders");
        (await Administrator.PostFormAsync("/sites", "/sites", new() { ["name"] = "Branch", ["zone"] = "Asia/Tokyo" })).EnsureSuccessStatusCode();
        Assert.True(await RunningApp.EventuallyAsync(async () => (await QueryAsync<long>("select count(*) from timekeeping.sites"))[0] == 2));
        Branch = (await QueryAsync<Guid>("select id from timekeeping.sites where name = 'Branch'"))[0];
        Home = (await QueryAsync<Guid>("select id from timekeeping.sites where name <> 'Branch'"))[0];
        Ben = await AddAtAsync("B-1", "Ben Bauer", Branch);
    }

    public async Task<Guid> AddAtAsync(string number, string name, Guid site)
    {
        using var content = System.Net.Http.Json.JsonContent.Create(new { number, name, site });
        var answer = await Api.PostAsync("/api/v1/employees", content);
        answer.EnsureSuccessStatusCode();
        return (await answer.JsonAsync()).GetProperty("id").GetGuid();
    }

    /// <summary>Records punches as a check-in decides them.</summary>
    public async Task PunchAsync(Guid employee, params DateTimeOffset[] moments)
    {
        foreach (var at in moments)
        {
            await App.InScopeAsync(async services =>
            {
                var session = services.GetRequiredService<IDocumentSession>();
                var stream = await session.Events.FetchForWriting<PunchLog>(PunchLog.StreamOf(employee));
                var site = employee == Ben ? Branch : Home;
                var zone = (await session.QueryAsync<string>("select zone from timekeeping.sites where id = $1", CancellationToken.None, site))[0];
                var decision = RecordPunchHandler.Handle(
                    new(Guid.NewGuid(), employee, at, App.Clock.GetUtcNow(), zone, AskedDirection.Auto, site, Guid.NewGuid(), PunchMethod.Pin, null), stream.Aggregate, PersonRules.None, Punching.Settings);
                stream.AppendMany([decision.Punch, .. decision.Reassigned]);
                await session.SaveChangesAsync();
                return true;
            });
        }
    }
}
