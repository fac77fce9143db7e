using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Sites;

/// <summary>A place where people work, with its time zone.</summary>
/// <param name="Revision">How often name and zone were set.</param>
public sealed record Site(string? Name, string? Zone, int Revision) : IAggregate<Site>
{
    public static Site Initial { get; } = new(null, null, 0);

    public bool Exists => Name is not null;

    public static Site Evolve(Site state, object @event) => @event switch
    {
        SiteAdded added => new(added.Name, added.Zone, 1),
        SiteChanged changed => new(changed.Name, changed.Zone, state.Revision + 1),
        _ => state,
    };
}
