namespace Attendance.Web.Api;

/// <summary>One part of a multipart body, for the OpenAPI document.</summary>
/// <param name="Most">How often it may be sent.</param>
public sealed record FormPart(string Name, string Description, bool IsFile = false, bool IsRequired = false, int Most = 1);

/// <summary>The route takes the header Idempotency-Key: sent again with the same key and body, it acts once.</summary>
public sealed class TakesIdempotencyKey
{
    public static TakesIdempotencyKey Instance { get; } = new();
}
