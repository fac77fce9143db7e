namespace Attendance.Enrolment.Audit;

/// <summary>Stored names of events in words: "punch_recorded" → "Punch recorded", "pin_set" → "PIN set".</summary>
internal static class KindWords
{
    public static string Of(string kind) =>
        kind.Split('_') switch
        {
            ["api", .. var rest] => $"API {string.Join(' ', rest)}",
            ["pin", .. var rest] => $"PIN {string.Join(' ', rest)}",
            var words => $"{char.ToUpperInvariant(kind[0])}{string.Join(' ', words)[1..]}",
        };
}
