using Attendance.Contracts;
using Attendance.EventStore;
using Microsoft.AspNetCore.Http;

namespace Attendance.Timekeeping.CheckIns;

/// <summary>Reads a burst of frames and what was asked for.</summary>
/// <param name="Proof">What was done on a challenge.</param>
/// <param name="Staying">The punch whose person the kiosk has seen standing there ever since.</param>
internal sealed record CheckInForm(IReadOnlyList<byte[]> Frames, AskedDirection Asked, string? CapturedAt, Guid? Staying, LivenessProof? Proof)
{
    private const int MostSteps = 4;

    /// <exception cref="Rejection">No frame, too many, or a direction that does not exist.</exception>
    public static async Task<CheckInForm> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        // Tried again after a conflict, the same frames are the same objects, which nobody measures twice.
        if (request.HttpContext.Items[typeof(CheckInForm)] is CheckInForm before)
            return before;
        var read = await ReadFormAsync(request, cancellation);
        request.HttpContext.Items[typeof(CheckInForm)] = read;
        return read;
    }

    private static async Task<CheckInForm> ReadFormAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
            throw new Rejection("Send multipart/form-data with one to five fields 'frame'.", "frame");
        var form = await request.ReadFormAsync(cancellation);
        var files = form.Files.GetFiles("frame");
        if (files.Count is 0 or > 5)
            throw new Rejection("Send one to five fields 'frame'.", "frame");
        var steps = new List<IReadOnlyList<byte[]>>();
        while (steps.Count < MostSteps && form.Files.GetFiles($"step{steps.Count}") is { Count: > 0 } step)
            steps.Add(await ReadAsync(step, cancellation));
        return new(
            await ReadAsync(files, cancellation), Direction(form["direction"]), form["capturedAt"], Guid.TryParse(form["staying"], out var staying) ? staying : null,
            form["challenge"] is [{ Length: > 0 } nonce] ? new(nonce, steps) : null);
    }

    private static async Task<List<byte[]>> ReadAsync(IReadOnlyList<IFormFile> files, CancellationToken cancellation)
    {
        var read = new List<byte[]>(files.Count);
        foreach (var file in files)
        {
            using var memory = new MemoryStream((int)file.Length);
            await file.CopyToAsync(memory, cancellation);
            read.Add(memory.ToArray());
        }
        return read;
    }

    public static AskedDirection Direction(string? text) => text?.ToLowerInvariant() switch
    {
        null or "" or "auto" => AskedDirection.Auto,
        "in" => AskedDirection.In,
        "out" => AskedDirection.Out,
        _ => throw new Rejection("direction is one of auto, in, out.", "direction"),
    };

    public IdempotentRequest? Request(string principal, string? key) =>
        IdempotentRequest.Of(principal, "check-ins", key, [Asked.ToString(), CapturedAt, Proof?.Nonce], [.. Frames, .. Proof?.Steps.SelectMany(step => step) ?? []]);
}
