using System.Globalization;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Attendance.Enrolment.Histories;
using Attendance.Enrolment.Organisations;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;
using Attendance.Vault;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Enrolment.Audit;

/// <summary>
/// A selection of the log as a file: in words as CSV, or exactly, an event a line with its proof, and then the seals that
/// cover them. <c>verify-export</c> checks the latter without the database.
/// </summary>
internal static class ExportFactsEndpoint
{
    private const int Chunk = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit/export.csv", GetCsv).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/audit/export.jsonl", GetJsonLines).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> GetCsv(
        [AsParameters] FactQuery query, ClaimsPrincipal user, IDocumentStore store, IDocumentSession session, PersonVault vault, EventRegistry registry, TimeProvider clock, CancellationToken cancellation)
    {
        var filter = await FilterAsync(query, user, store, session, vault, registry, clock, cancellation);
        return TypedResults.Stream(async body =>
        {
            await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)) { NewLine = "\r\n" };
            await writer.WriteLineAsync(Line("Number", "Recorded (UTC)", "What", "About", "By", "From", "Kind", "Stream", "Entry", "Id"));
            await foreach (var ids in ChunksAsync(session, vault, filter, cancellation))
                foreach (var fact in (await GetFacts.WordsAsync(session, vault, await session.Events.LoadManyAsync(ids, cancellation), cancellation)).Reverse())
                    await writer.WriteLineAsync(Line(
                        fact.Event.Sequence.ToString(CultureInfo.InvariantCulture), fact.Event.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), fact.What, fact.About, fact.Who, fact.From,
                        fact.Event.EventTypeName, fact.Event.StreamId.ToString(), fact.Event.Version.ToString(CultureInfo.InvariantCulture), fact.Event.Id.ToString()));
        }, "text/csv; charset=utf-8", "audit.csv");
    }

    private static async Task<IResult> GetJsonLines(
        [AsParameters] FactQuery query, ClaimsPrincipal user, IDocumentStore store, IDocumentSession session, PersonVault vault, EventRegistry registry, TimeProvider clock, CancellationToken cancellation)
    {
        var filter = await FilterAsync(query, user, store, session, vault, registry, clock, cancellation);
        return TypedResults.Stream(async body =>
        {
            var seals = new SortedSet<long>();
            await using var writer = new StreamWriter(body);
            await foreach (var ids in ChunksAsync(session, vault, filter, cancellation))
            {
                foreach (var proved in await GetProvedEvents.RunAsync(session, ids, cancellation))
                {
                    if (proved.Seal is { } seal)
                        seals.Add(seal);
                    await writer.WriteLineAsync(JsonSerializer.Serialize(new ExportedLine(Event: proved), ExportedLine.Json));
                }
            }
            foreach (var chunk in seals.Chunk(Chunk))
                foreach (var seal in await GetSeals.OfNumbersAsync(session, chunk, cancellation))
                    await writer.WriteLineAsync(JsonSerializer.Serialize(new ExportedLine(Seal: seal), ExportedLine.Json));
        }, "application/jsonl", "audit.jsonl");
    }

    /// <summary>Looked at once before the first byte is sent, so that what is wrong can still be said.</summary>
    private static async Task<FactFilter> FilterAsync(
        FactQuery query, ClaimsPrincipal user, IDocumentStore store, IDocumentSession session, PersonVault vault, EventRegistry registry, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(HistoryProjection), ReadYourWrites.Longest, cancellation);
        var filter = FactFilter.Of(query, [.. registry.Types.Keys], await GetOrganisation.ZoneAsync(session, cancellation), clock.GetUtcNow()) with { Before = null };
        var first = await GetFacts.RunAsync(session, vault, filter, 1, cancellation);
        await AuditEndpoint.NoteAsync(await GetFacts.LookedForAsync(session, vault, query, first, cancellation), user, session, clock, cancellation);
        return filter;
    }

    private static async IAsyncEnumerable<IReadOnlyList<Guid>> ChunksAsync(IDocumentSession session, PersonVault vault, FactFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var rows = await GetFacts.IdsAsync(session, vault, filter, Chunk, cancellation);
            if (rows.Count > 0)
                yield return [.. rows.Select(row => row.EventId)];
            if (rows.Count < Chunk)
                yield break;
            filter = filter with { Before = new(rows[^1].At, rows[^1].Sequence) };
        }
    }

    /// <summary>RFC 4180; what a spreadsheet would take for a formula is marked as text.</summary>
    private static string Line(params string?[] cells) => string.Join(',', cells.Select(cell =>
    {
        var text = cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{cell}" : cell ?? "";
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }));
}
