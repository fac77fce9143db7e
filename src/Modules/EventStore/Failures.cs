using System.Net.Sockets;
using Npgsql;

namespace Attendance.EventStore;

/// <summary>What kind of refusal it is; the web answers each with its status.</summary>
public enum RejectionKind
{
    Invalid,
    NotFound,
    Conflict,
    Forbidden,
    NotReady,
    TooLarge,
}

/// <summary>A business answer that says no, in words for the person who asked. It is shown and never retried.</summary>
/// <param name="message">A sentence for the reader of the page.</param>
/// <param name="field">The form field it belongs to, if any.</param>
public class Rejection(string message, string? field = null, RejectionKind kind = RejectionKind.Invalid) : Exception(message)
{
    public string? Field { get; } = field;

    public RejectionKind Kind { get; } = kind;
}

/// <summary>A stream moved on between fetch and save.</summary>
public sealed class ConcurrencyException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The log holds an event whose name this version does not know. Reading stops; nothing is dropped.</summary>
public sealed class UnknownEventTypeException(string name)
    : Exception($"The log holds an event named '{name}', which this version does not know. Run the version that wrote it.");

/// <summary>Something that must be unique is taken; nothing was written.</summary>
public sealed class UniquenessException(string constraint, Exception inner) : Exception($"Taken already: {constraint}.", inner)
{
    /// <summary>The name of the constraint in the database.</summary>
    public string Constraint { get; } = constraint;
}

/// <summary>Tells a database that cannot be reached now, which is waited for, from one that refuses or is too slow.</summary>
public static class DatabaseAway
{
    public static bool IsCauseOf(Exception e) =>
        e is NpgsqlException { InnerException: SocketException or IOException } or PostgresException { SqlState: "57P01" or "57P02" or "57P03" };
}
