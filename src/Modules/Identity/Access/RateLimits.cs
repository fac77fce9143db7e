using System.Threading.RateLimiting;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Attendance.Identity.Access;

/// <summary>Guessing is slowed down for each kiosk, account or network address, beside the locks of accounts and PINs.</summary>
internal static class RateLimits
{
    public static void Add(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.AddPolicy(Limits.Guessing, context => RateLimitPartition.GetSlidingWindowLimiter(
            context.User.Id()?.ToString() ?? context.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new() { PermitLimit = 30, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));
    }
}
