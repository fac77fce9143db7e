using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Imports;

public sealed record PunchMappingRow(string Name, string Mapping)
{
    public PunchMapping Read() => JsonSerializer.Deserialize<PunchMapping>(Mapping, EventJson.Options)!;
}

public static class GetPunchMappings
{
    public static Task<IReadOnlyList<PunchMappingRow>> RunAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<PunchMappingRow>("select name, mapping::text from timekeeping.punch_mappings order by lower(name)", cancellation);

    /// <exception cref="Rejection">There is none of this name.</exception>
    public static async Task<PunchMappingRow> OneAsync(IQuerySession session, string name, CancellationToken cancellation) =>
        await session.QueryAsync<PunchMappingRow>("select name, mapping::text from timekeeping.punch_mappings where lower(name) = lower($1)", cancellation, name.Trim()) is [var row] ? row
            : throw new Rejection($"There is no mapping called {name.Trim()}.", "mapping", RejectionKind.NotFound);
}
