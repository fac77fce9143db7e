using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Identity.ApiKeys;

/// <summary>Another program's access.</summary>
public sealed record ApiKey(Guid Id, bool Valid) : IAggregate<ApiKey>
{
    public static ApiKey Initial { get; } = new(Guid.Empty, false);

    public static ApiKey Evolve(ApiKey state, object @event) => @event switch
    {
        ApiKeyIssued e => new(e.KeyId, true),
        ApiKeyRevoked => state with { Valid = false },
        _ => state,
    };
}
