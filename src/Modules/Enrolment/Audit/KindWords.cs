namespace Attendance.Enrolment.Audit;

/// <summary>Stored names of events in words: "punch_recorded" → "Punch recorded".</summary>
internal static class KindWords
{
    public static string Of(string kind) => $"{char.ToUpperInvariant(kind[0])}{kind[1..].Replace('_', ' ')}";
}
