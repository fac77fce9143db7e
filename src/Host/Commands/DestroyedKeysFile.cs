using System.Text.Json;
using System.Text.Json.Serialization;
using Attendance.Vault;

namespace Attendance.Host.Commands;

/// <summary>The list of destroyed keys as a file: a line that says what it is and how many follow, then a key a line.</summary>
internal static class DestroyedKeysFile
{
    private const string Kind = "destroyed keys";
    private static readonly JsonSerializerOptions Json = new() { RespectRequiredConstructorParameters = true, Converters = { new JsonStringEnumConverter() } };

    private sealed record Header(string Kind, int Count, DateTimeOffset At);

    public static Task WriteAsync(string path, IReadOnlyList<DestroyedKey> keys, DateTimeOffset at, CancellationToken cancellation) =>
        WholeFile.WriteLinesAsync(path, [JsonSerializer.Serialize(new Header(Kind, keys.Count, at)), .. keys.Select(key => JsonSerializer.Serialize(key, Json))], cancellation);

    public static async Task<IReadOnlyList<DestroyedKey>> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var lines = (await File.ReadAllLinesAsync(path, cancellation)).Where(line => line.Length > 0).ToList();
            if (lines.Count == 0 || JsonSerializer.Deserialize<Header>(lines[0], Json) is not { Kind: Kind } header || header.Count != lines.Count - 1)
                throw new StartException($"{path} is no whole list of destroyed keys.");
            return [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize<DestroyedKey>(line, Json) ?? throw new JsonException("null"))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StartException($"{path} is no list of destroyed keys: {e.Message}");
        }
    }
}
