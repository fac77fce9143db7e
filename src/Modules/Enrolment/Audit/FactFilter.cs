using System.Globalization;
using Attendance.EventStore;
using NodaTime;
using NodaTime.Text;

namespace Attendance.Enrolment.Audit;

/// <summary>Which facts are asked for, as the address says it; all of it may be absent.</summary>
/// <param name="Person">An employee's number, or the name of an account: whom it is about.</param>
/// <param name="By">Name of the account, kiosk or API key that did it, or its id.</param>
/// <param name="Kind">Stored name of an event.</param>
/// <param name="Stream">Id of a stream.</param>
/// <param name="From">Wall time of the organisation, as a browser's date and time field gives it; inclusive.</param>
/// <param name="To">As <paramref name="From"/>; exclusive.</param>
/// <param name="Views">"yes": who looked at a history, too.</param>
/// <param name="Before">Where the page begins: a <see cref="FactCursor"/>.</param>
public sealed record FactQuery(string? Person, string? By, string? Kind, string? Stream, string? From, string? To, string? Views, string? Before)
{
    /// <summary>As the end of an address.</summary>
    /// <param name="before">Another beginning.</param>
    public string Address(string? before = null) => string.Join('&', new (string, string?)[] { ("person", Person), ("by", By), ("kind", Kind), ("stream", Stream), ("from", From), ("to", To), ("views", Views), ("before", before) }
        .Where(part => !string.IsNullOrWhiteSpace(part.Item2)).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!.Trim())}"));
}

/// <summary>The last fact of a page; the next one begins after it.</summary>
public sealed record FactCursor(DateTimeOffset At, long Sequence)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks:x}-{Sequence:x}");

    /// <exception cref="Rejection">It was edited.</exception>
    public static FactCursor Parse(string text) =>
        text.Split('-') is [var ticks, var sequence]
        && long.TryParse(ticks, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at) && at >= 0 && at <= DateTimeOffset.MaxValue.UtcTicks
        && long.TryParse(sequence, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? new(new(at, TimeSpan.Zero), number)
            : throw new Rejection("This address was changed. Begin with the newest entries again.", "before");
}

/// <summary>A query that makes sense. People, doers and streams are looked up by whoever asks.</summary>
public sealed record FactFilter(string? Person, string? By, string? Kind, Guid? Stream, DateTimeOffset? From, DateTimeOffset? To, bool Views, FactCursor? Before)
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"), Seconds = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    /// <param name="query">As it came.</param>
    /// <param name="kinds">Stored names that there are.</param>
    /// <param name="zone">The organisation's.</param>
    /// <param name="now">Nothing later can have been recorded.</param>
    /// <exception cref="Rejection">It makes no sense; the field is named.</exception>
    public static FactFilter Of(FactQuery query, IReadOnlyCollection<string> kinds, DateTimeZone zone, DateTimeOffset now)
    {
        if (Text(query.Kind) is { } kind && !kinds.Contains(kind))
            throw new Rejection("There is no such kind of entry.", "kind");
        if (Text(query.Views) is not (null or "yes"))
            throw new Rejection("Looks at histories are shown with \"yes\", or not at all.", "views");
        var stream = Text(query.Stream);
        if (stream is not null && !Guid.TryParse(stream, out _))
            throw new Rejection("There is no such stream.", "stream");
        var (from, to) = (Moment(query.From, "from", zone), Moment(query.To, "to", zone));
        if (from > now)
            throw new Rejection("This is in the future: nothing can have been recorded yet.", "from");
        if (from >= to)
            throw new Rejection("The end must be after the beginning.", "to");
        return new(
            Text(query.Person), Text(query.By), Text(query.Kind), stream is null ? null : Guid.Parse(stream), from, to,
            query.Views == "yes" || query.Kind == "history_viewed", Text(query.Before) is { } before ? FactCursor.Parse(before) : null);
    }

    /// <summary>A wall time, or an instant (ISO 8601, with Z), as a moment; a wall time that a clock change skipped is moved on, one that it doubled is the first.</summary>
    public static DateTimeOffset? Moment(string? text, string field, DateTimeZone zone)
    {
        if (Text(text) is not { } given)
            return null;
        if (InstantPattern.ExtendedIso.Parse(given) is { Success: true } exact)
            return exact.Value.ToDateTimeOffset();
        var parsed = Minutes.Parse(given) is { Success: true } minutes ? minutes : Seconds.Parse(given);
        return parsed is { Success: true, Value.Year: >= 1900 and < 9000 }
            ? parsed.Value.InZoneLeniently(zone).ToDateTimeOffset().ToUniversalTime()
            : throw new Rejection("Please give a date and a time.", field);
    }

    private static string? Text(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : text.Contains('\0', StringComparison.Ordinal) ? throw new Rejection("This address was changed. Begin with the newest entries again.")
        : text.Trim();
}
