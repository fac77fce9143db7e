using Attendance.EventStore;

namespace Attendance.Host.Http;

/// <summary>
/// Somebody else was faster: decide again on what is there now. All attempts before one device share a stream, so that may
/// happen several times in a row; after that it is the sender's turn (409). What has just been taken is found taken the next time, and a
/// request that was sent twice finds its own answer.
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
            catch (Exception e) when (attempt < Tries && (e is ConcurrencyException || (e is UniquenessException && attempt == 1)))
            {
                // What the failed attempt had queued is not part of the next one.
                context.HttpContext.RequestServices.GetRequiredService<IDocumentSession>().EjectAllPendingChanges();
                await Task.Delay(Random.Shared.Next(1, 10 * attempt), context.HttpContext.RequestAborted);
            }
        }
    }
}
