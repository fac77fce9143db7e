using System.Collections.Immutable;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Employees;

/// <summary>A person who is checked in, with their consent and photos. Name and e-mail are ciphertext.</summary>
/// <param name="ConsentVersion">Null: no consent, so no photos.</param>
/// <param name="Photos">Digest of each photo.</param>
/// <param name="Revision">How often number, name, e-mail and site were set.</param>
public sealed record Employee(
    Guid Id, string? Number, Protected? Name, Protected? Email, Guid SiteId, bool Active, string? ConsentVersion, DateTimeOffset? ConsentAt,
    ImmutableDictionary<Guid, string> Photos, int Revision, bool Erased = false)
    : IAggregate<Employee>
{
    public static Employee Initial { get; } = new(Guid.Empty, null, null, null, Guid.Empty, false, null, null, ImmutableDictionary<Guid, string>.Empty, 0);

    public bool Exists => Number is not null && !Erased;

    public static Employee Evolve(Employee state, object @event) => @event switch
    {
        EmployeeAdded e => state with { Id = e.EmployeeId, Number = e.Number, Name = e.Name, Email = e.Email, SiteId = e.SiteId, Active = true, Revision = 1 },
        EmployeeChanged e => state with { Number = e.Number, Name = e.Name, Email = e.Email, SiteId = e.SiteId, Revision = state.Revision + 1 },
        EmployeeDeactivated => state with { Active = false },
        EmployeeReactivated => state with { Active = true },
        ConsentGiven e => state with { ConsentVersion = e.TextVersion, ConsentAt = e.At },
        ConsentWithdrawn => state with { ConsentVersion = null, ConsentAt = null, Photos = ImmutableDictionary<Guid, string>.Empty },
        PersonErased => state with { Name = null, Email = null, Active = false, Erased = true },
        PhotoAdded e => state with { Photos = state.Photos.Add(e.PhotoId, e.Digest) },
        PhotoRemoved e => state with { Photos = state.Photos.Remove(e.PhotoId) },
        _ => state,
    };

    /// <exception cref="Rejection">There is no such employee.</exception>
    public Employee MustExist() => Exists ? this : throw new Rejection("There is no such employee.", kind: RejectionKind.NotFound);
}
