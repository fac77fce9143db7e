using Attendance.EventStore;

namespace Attendance.Enrolment;

/// <summary>Texts as people type them.</summary>
internal static class Text
{
    public const int Longest = 200;

    /// <exception cref="Rejection">Empty, or longer than 200 characters.</exception>
    public static string Required(string? text, string field, string otherwise) =>
        Optional(text, field) ?? throw new Rejection(otherwise, field);

    /// <returns>Trimmed; null when there is nothing.</returns>
    /// <exception cref="Rejection">Longer than 200 characters.</exception>
    public static string? Optional(string? text, string field)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed))
            return null;
        return trimmed.Length <= Longest && !trimmed.Any(char.IsControl)
            ? trimmed
            : throw new Rejection($"This is too long or has characters that cannot be shown: {Longest} characters at most.", field);
    }
}
