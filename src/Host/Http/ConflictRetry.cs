using Attendance.EventStore;

namespace Attendance.Host.Http;

/// <summary>
/// Somebody else was faster: decide again on what is there now. All attempts before one device share a stream, so that may
/// happen several times in a row; after that it is the sender's turn (409).
/// </summary>
internal static class ConflictRetry
{
    private const int Tries = 10;

    public static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await next(context);
            }
            catch (ConcurrencyException) when (attempt < Tries)
            {
                // What the failed attempt had queued is not part of the next one.
                context.HttpContext.RequestServices.GetRequiredService<IDocumentSession>().EjectAllPendingChanges();
                await Task.Delay(Random.Shared.Next(1, 10 * attempt), context.HttpContext.RequestAborted);
            }
        }
    }
}
