using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Sites;

/// <summary>A place where people work, with its time zone.</summary>
public sealed record Site(string? Name, string? Zone) : IAggregate<Site>
{
    public static Site Initial { get; } = new(null, null);

    public bool Exists => Name is not null;

    public static Site Evolve(Site state, object @event) => @event switch
    {
        SiteAdded added => new(added.Name, added.Zone),
        SiteChanged changed => new(changed.Name, changed.Zone),
        _ => state,
    };
}
