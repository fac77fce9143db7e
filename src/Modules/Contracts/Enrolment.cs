namespace Attendance.Contracts;

/// <param name="Zone">IANA time zone of a site that is added without one.</param>
public sealed record OrganisationNamed(string Name, string Zone, DateTimeOffset At);

/// <summary>What stands on the organisation's documents from now on.</summary>
/// <param name="Jpeg">Small, on white.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record LogoSet(byte[] Jpeg, int Width, int Height, DateTimeOffset At);

public sealed record LogoRemoved(DateTimeOffset At);

/// <param name="Zone">IANA time zone.</param>
public sealed record SiteAdded(Guid SiteId, string Name, string Zone, DateTimeOffset At);

/// <param name="Zone">IANA time zone.</param>
public sealed record SiteChanged(Guid SiteId, string Name, string Zone, DateTimeOffset At);

public sealed record EmployeeAdded(Guid EmployeeId, string Number, Protected Name, Protected? Email, Guid SiteId, DateTimeOffset At);

public sealed record EmployeeChanged(Guid EmployeeId, string Number, Protected Name, Protected? Email, Guid SiteId, DateTimeOffset At);

/// <summary>The employee can no longer be checked in.</summary>
public sealed record EmployeeDeactivated(Guid EmployeeId, DateTimeOffset At);

public sealed record EmployeeReactivated(Guid EmployeeId, DateTimeOffset At);

/// <summary>The employee agreed to the use of their face.</summary>
/// <param name="TextVersion">The version of the notice they were shown.</param>
public sealed record ConsentGiven(Guid EmployeeId, string TextVersion, DateTimeOffset At);

/// <summary>The employee's biometric key, photos and templates are destroyed with it.</summary>
public sealed record ConsentWithdrawn(Guid EmployeeId, DateTimeOffset At);

/// <param name="Digest">Keyed hash of the picture, to know it again without showing anything of it.</param>
/// <param name="NotSameAs">Somebody else whom the face resembles; whoever added it said that they are two people.</param>
public sealed record PhotoAdded(Guid EmployeeId, Guid PhotoId, string Digest, DateTimeOffset At, Guid? NotSameAs = null);

/// <summary>Why a picture cannot serve to recognise somebody.</summary>
public enum PhotoFault
{
    NoFace,
    SeveralFaces,
    TooSmall,
    TooDark,
    TooBright,
    Blurred,
    NearlyTheSame,
    SomebodyElses,
}

/// <summary>A failure to enrol: a picture of this person was not taken. Nothing of it is kept.</summary>
public sealed record PhotoRefused(Guid EmployeeId, PhotoFault Fault, DateTimeOffset At);

public sealed record PhotoRemoved(Guid EmployeeId, Guid PhotoId, DateTimeOffset At);

/// <summary>Both keys of the person are destroyed with it, and what was kept of them for reading is cleared.</summary>
/// <param name="CertificateId">Of the certificate that says so.</param>
/// <param name="KeyIds">The keys that are gone.</param>
/// <param name="Photos">How many photos went with them.</param>
/// <param name="Forced">Although their hours must still be kept.</param>
/// <param name="Reason">Under the organisation's key.</param>
public sealed record PersonErased(Guid EmployeeId, Guid CertificateId, IReadOnlyList<Guid> KeyIds, int Photos, bool Forced, Protected? Reason, DateTimeOffset At);

/// <summary>Somebody looked at another person's history.</summary>
/// <param name="EmployeeId">Or the account, where it is nobody's of the employees.</param>
/// <param name="ViewerId">An account or an API key.</param>
public sealed record HistoryViewed(Guid EmployeeId, Guid ViewerId, DateTimeOffset At);

/// <summary>Says that somebody is shown another person's history; recorded in the caller's session, once per viewer, person and 15 minutes.</summary>
public sealed record NoteView(Guid EmployeeId, Guid ViewerId);

public sealed record NoteViewAnswer;

/// <summary>The names under which an employee's personal fields are encrypted.</summary>
public static class PersonalFields
{
    public const string Name = "name";
    public const string Email = "email";

    /// <summary>Why a day was otherwise than it was recorded, and why not.</summary>
    public const string Why = "why";

    /// <summary>What an absence is: leave, illness and the like.</summary>
    public const string Absence = "absence";

    /// <summary>Under the organisation's key: why somebody was erased.</summary>
    public const string Reason = "reason";
}
