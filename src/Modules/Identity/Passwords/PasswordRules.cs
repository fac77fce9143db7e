using Attendance.EventStore;

namespace Attendance.Identity.Passwords;

/// <summary>Length is what counts (NIST SP 800-63B): no composition rules, no forced changes.</summary>
public static class PasswordRules
{
    public const int Shortest = 12, Longest = 200;

    /// <exception cref="Rejection">Too short, too long, or the same character over and over.</exception>
    public static string Accept(string? password) => password switch
    {
        null or { Length: < Shortest } => throw new Rejection($"Please choose a password of {Shortest} characters or more.", "password"),
        { Length: > Longest } => throw new Rejection($"A password has {Longest} characters at most.", "password"),
        _ when password.Distinct().Count() < 5 => throw new Rejection("This password is too easy to guess.", "password"),
        _ => password,
    };
}
