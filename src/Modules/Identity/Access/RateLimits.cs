using System.Threading.RateLimiting;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Attendance.Identity.Access;

/// <summary>
/// Guessing is slowed down for each kiosk, account or network address, beside the locks of accounts and PINs. Check-ins
/// of one sender take turns, and so do uploads and looks, so that a flood of them leaves processors for others; nobody waits for another's slow line.
/// </summary>
internal static class RateLimits
{
    /// <summary>Requests that may wait for their turn; more are told to come again.</summary>
    private const int Waiting = 64;

    private static readonly int AtOnce = Math.Max(1, Environment.ProcessorCount / 2);

    public static void Add(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.AddPolicy(Limits.Guessing, context => RateLimitPartition.GetSlidingWindowLimiter(
            context.User.Id()?.ToString() ?? context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new() { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));
        foreach (var turns in (string[])[Limits.CheckIns, Limits.Uploads, Limits.Looks])
            options.AddPolicy(turns, context => RateLimitPartition.GetConcurrencyLimiter((turns, context.User.Id()), _ => new() { PermitLimit = AtOnce, QueueLimit = Waiting }));
    }
}
