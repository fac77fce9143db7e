using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Attendance.Timekeeping.Timesheets;

/// <summary>
/// A file that takes its time, and how far it is, in one answer, so that no node has to remember anything between two: lines of
/// JSON with the people done and all of them, a last one with the file's name and type, then its bytes.
/// </summary>
internal sealed class ProgressedFile(Func<IProgress<(int Done, int All)>, byte[]> write, string type, string name) : IResult
{
    /// <summary>Whoever asks for this type can read it: download.js.</summary>
    public const string MediaType = "application/vnd.attendance.progressed-file";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var steps = Channel.CreateBounded<(int Done, int All)>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var writing = Task.Run(() =>
        {
            try
            {
                return write(new Steps(steps.Writer, httpContext.RequestAborted));
            }
            finally
            {
                steps.Writer.Complete();
            }
        });
        var response = httpContext.Response;
        response.ContentType = MediaType;
        // A proxy that gathers the lines would tell them all at the end.
        response.Headers["X-Accel-Buffering"] = "no";
        await response.StartAsync(httpContext.RequestAborted);
        await foreach (var (done, all) in steps.Reader.ReadAllAsync(httpContext.RequestAborted))
            await LineAsync(response, new { done, all }, httpContext.RequestAborted);
        var file = await writing;
        await LineAsync(response, new { name, type }, httpContext.RequestAborted);
        await response.Body.WriteAsync(file, httpContext.RequestAborted);
    }

    private static async Task LineAsync(HttpResponse response, object line, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line), cancellation);
        await response.Body.WriteAsync("\n"u8.ToArray(), cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private sealed class Steps(ChannelWriter<(int Done, int All)> writer, CancellationToken cancellation) : IProgress<(int Done, int All)>
    {
        public void Report((int Done, int All) value)
        {
            // Nobody waits for it any more.
            cancellation.ThrowIfCancellationRequested();
            writer.TryWrite(value);
        }
    }
}
