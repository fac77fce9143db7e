using System.Text.Json;
using System.Text.Json.Serialization;

namespace Attendance.EventStore.Sealing;

/// <summary>An event byte for byte as it stands in the log, and the way from it to the seal that covers it.</summary>
/// <param name="RecordedAt">Microseconds since 1970, UTC.</param>
/// <param name="Data">Exactly the text of which the leaf was made; so are the headers.</param>
/// <param name="Seal">Null: not sealed yet, and without a proof.</param>
/// <param name="Index">0-based among the leaves of the seal.</param>
/// <param name="Leaves">How many the seal has.</param>
/// <param name="Proof">See <see cref="HashTree.Proof"/>; hexadecimal.</param>
public sealed record ProvedEvent(
    long Sequence, Guid Id, Guid StreamId, long Version, string Type, long RecordedAt, [property: JsonConverter(typeof(ProvedEvent.Verbatim))] JsonElement Data,
    [property: JsonConverter(typeof(ProvedEvent.Verbatim))] JsonElement? Headers, string? CorrelationId, string? CausationId, string? UserName,
    long? Seal, int Index, int Leaves, IReadOnlyList<string> Proof)
{
    /// <summary>Whether this event, as it stands here, is the one that was sealed.</summary>
    public bool IsProvedBy(Seal seal)
    {
        try
        {
            return HashTree.IsProved(Leaf.Of(Row()), Index, Leaves, [.. Proof.Select(Convert.FromHexString)], seal.Root)
                && seal.Number == Seal && Leaves == seal.Last - seal.First + 1 - seal.Missing.Length && Sequence >= seal.First && Sequence <= seal.Last;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // Its text was damaged beyond being hashed.
            return false;
        }
    }

    /// <summary>Whoever recomputes the leaf needs the very text.</summary>
    internal sealed class Verbatim : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => writer.WriteRawValue(value.GetRawText());
    }

    private LoggedRow Row() => new(
        Sequence, Id, StreamId, Version, Type, RecordedAt, Data.GetRawText(), Headers?.GetRawText(), CorrelationId, CausationId, UserName);
}

/// <summary>Events with their proofs, for whoever takes a part of the history elsewhere.</summary>
public static class GetProvedEvents
{
    /// <param name="session">To read with.</param>
    /// <param name="eventIds">Any number of them; they come back in the order of the log.</param>
    public static async Task<IReadOnlyList<ProvedEvent>> RunAsync(IQuerySession session, IReadOnlyCollection<Guid> eventIds, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync<LoggedRow>($"select {LoggedRow.Columns} from mt_events where id = any ($1) order by seq_id", cancellation, eventIds.ToArray());
        if (rows.Count == 0)
            return [];
        var seals = await GetSeals.CoveringAsync(session, [.. rows.Select(row => row.Sequence)], cancellation);
        var proved = new List<ProvedEvent>(rows.Count);
        var next = 0;
        foreach (var seal in seals)
        {
            if (rows[next].Sequence > seal.Last)
                continue;
            var leaves = await session.QueryAsync<LeafRow>("select seq_id, leaf from attendance_leaves where seq_id between $1 and $2 order by seq_id", cancellation, seal.First, seal.Last);
            var tree = new HashTree([.. leaves.Select(leaf => leaf.Hash)]);
            var places = leaves.Index().ToDictionary(leaf => leaf.Item.Sequence, leaf => leaf.Index);
            for (; next < rows.Count && rows[next].Sequence <= seal.Last; next++)
            {
                var place = places.GetValueOrDefault(rows[next].Sequence, -1);
                proved.Add(place < 0 ? Of(rows[next], null, 0, 0, []) : Of(rows[next], seal.Number, place, tree.Count, tree.Proof(place)));
            }
            if (next == rows.Count)
                break;
        }
        return [.. proved, .. rows.Skip(next).Select(row => Of(row, null, 0, 0, []))];
    }

    private static ProvedEvent Of(LoggedRow row, long? seal, int index, int leaves, IReadOnlyList<byte[]> proof) => new(
        row.Sequence, row.Id, row.StreamId, row.Version, row.Type, row.Microseconds, Json(row.Data), row.Headers is null ? null : Json(row.Headers), row.Correlation, row.Causation, row.UserName,
        seal, index, leaves, [.. proof.Select(Convert.ToHexStringLower)]);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private sealed record LeafRow(long Sequence, byte[] Hash);
}

/// <summary>A line of an exported selection: an event, or a seal that covers some of them.</summary>
public sealed record ExportedLine(ProvedEvent? Event = null, Seal? Seal = null)
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };
}
