using System.Text.Json;
using Attendance.EventStore.Sealing;

namespace Attendance.Host.Commands;

/// <summary>Exported seals: one a line, the first one first.</summary>
internal static class SealsFile
{
    public static Task WriteAsync(string file, IReadOnlyList<Seal> seals, CancellationToken cancellation) =>
        WholeFile.WriteLinesAsync(file, seals.Select(seal => JsonSerializer.Serialize(seal)), cancellation);

    /// <exception cref="StartException">It is no such file.</exception>
    public static async Task<IReadOnlyList<Seal>> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return [.. (await File.ReadAllLinesAsync(file, cancellation)).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<Seal>(line) ?? throw new JsonException("null"))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartException($"{file} is no file of exported seals: {e.Message}");
        }
    }
}
