using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace Attendance.Timekeeping.Imports;

public sealed record SavePunchMapping(string? Name, PunchMapping Mapping, DateTimeOffset At);

public static class SavePunchMappingHandler
{
    private const int Longest = 60;

    /// <exception cref="Rejection">No name, a column that is not named, a format that is none, or an unknown zone.</exception>
    public static PunchMappingSaved Handle(SavePunchMapping command)
    {
        var mapping = command.Mapping;
        if (command.Name?.Trim() is not { Length: > 0 and <= Longest } name || name.Any(char.IsControl))
            throw new Rejection($"Please give the mapping a name of {Longest} characters at most.", "name");
        foreach (var (text, field) in new[] { (mapping.Number, "number"), (mapping.Moment, "moment"), (mapping.Time, "time"), (mapping.Direction, "direction"), (mapping.InWord, "inWord"), (mapping.OutWord, "outWord"), (mapping.Device, "device"), (mapping.DeviceName, "deviceName"), (mapping.Format, "format") })
            if (text is { Length: > Longest })
                throw new Rejection($"{Longest} characters at most.", field);
        if (mapping.Number.Length == 0)
            throw new Rejection("Please name the column of the employee number.", "number");
        if (mapping.Moment.Length == 0)
            throw new Rejection("Please name the column of the moment, or of the date.", "moment");
        if (mapping.Format is null != mapping.Zone is null)
            throw new Rejection("Times without an offset need both a format and a zone; times with an offset need neither.", mapping.Format is null ? "format" : "zone");
        if (mapping.Time is not null && mapping.Format is null)
            throw new Rejection("Where date and time are in two columns, please say how they are written and in which zone.", "format");
        if (mapping.Format is { } format && !IsFormat(format))
            throw new Rejection($"“{format}” is no format of a date and a time. Write it like dd.MM.yyyy HH:mm.", "format");
        if (mapping.Zone is { } zone && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
            throw new Rejection($"There is no zone {zone}. Zones are named like Europe/Vienna.", "zone");
        if (mapping.Direction is not null && (mapping.InWord is null || mapping.OutWord is null || string.Equals(mapping.InWord, mapping.OutWord, StringComparison.OrdinalIgnoreCase)))
            throw new Rejection("Please say what stands there for in, and what for out.", "inWord");
        if (mapping.Device is null && mapping.DeviceName is null)
            throw new Rejection("Please name the column of the device, or the device itself.", "device");
        return new(name, mapping, command.At);
    }

    private static bool IsFormat(string format)
    {
        try
        {
            var pattern = LocalDateTimePattern.CreateWithInvariantCulture(format);
            // Date and time must both be in it: what it writes, it reads again to the minute.
            var sample = new LocalDateTime(2026, 11, 23, 17, 48);
            return pattern.Parse(pattern.Format(sample)) is { Success: true, Value: var read } && read == sample;
        }
        catch (InvalidPatternException)
        {
            return false;
        }
    }
}

/// <summary>A mapping is a stream that is only written to.</summary>
public sealed record PunchMappingLog : IAggregate<PunchMappingLog>
{
    public static bool IsFolded => false;

    public static PunchMappingLog Initial { get; } = new();

    /// <summary>The same name in other letters is the same mapping.</summary>
    public static Guid StreamOf(string name) => StreamIds.Of("punch-mapping", name.ToUpperInvariant());

    public static PunchMappingLog Evolve(PunchMappingLog state, object @event) => state;
}

/// <summary>An administrator saves how files are read; saved again under the same name, it is another mapping.</summary>
internal static class SavePunchMappingEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/imports/mappings", Post).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/imports/mappings/remove", Remove).RequireAuthorization(Policies.Administrator);
    }

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var saved = SavePunchMappingHandler.Handle(new(
            form["name"],
            new(Text("number") ?? "", Text("moment") ?? "", Text("time"), Text("format"), Text("zone"), Text("direction"), Text("inWord"), Text("outWord"), Text("device"), Text("deviceName")),
            clock.GetUtcNow()));
        (await session.Events.FetchForWriting<PunchMappingLog>(PunchMappingLog.StreamOf(saved.Name), cancellation: cancellation)).AppendOne(saved);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/imports"));
        return TypedResults.NoContent();

        string? Text(string field) => form[field].ToString().Trim() is { Length: > 0 } text ? text : null;
    }

    private static async Task<IResult> Remove(HttpContext context, IDocumentStore store, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PunchMappingProjection), TimeSpan.FromSeconds(1), cancellation);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var saved = await GetPunchMappings.OneAsync(session, form["name"].ToString(), cancellation);
        (await session.Events.FetchForWriting<PunchMappingLog>(PunchMappingLog.StreamOf(saved.Name), cancellation: cancellation)).AppendOne(new PunchMappingRemoved(saved.Name, clock.GetUtcNow()));
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/imports"));
        return TypedResults.NoContent();
    }
}
