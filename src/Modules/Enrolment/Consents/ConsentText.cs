namespace Attendance.Enrolment.Consents;

/// <summary>The notice a person agrees to. A changed text is a new version; the old ones stay on record by their version.</summary>
internal static class ConsentText
{
    public const string Version = "2026-1";

    public static IReadOnlyList<string> Paragraphs { get; } =
    [
        "To check you in by your face, the system keeps the photos taken for this purpose and computes number patterns (templates) from them. At the camera, a new picture is compared with these templates.",
        "Photos and templates are stored encrypted, are used for checking in and out only, and are given to nobody. Pictures taken when you check in are not kept.",
        "You need not agree: your number and PIN do the same. You can withdraw at any time, without giving a reason; photos and templates are then destroyed at once.",
    ];
}
