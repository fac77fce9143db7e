using System.Collections.Immutable;
using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Timekeeping.Periods;

/// <summary>The closed periods of one site, without their documents, and how its periods run.</summary>
public sealed record SitePeriods(ImmutableList<PeriodClosed> Closed, PeriodRhythm Rhythm) : IAggregate<SitePeriods>
{
    public static SitePeriods Initial { get; } = new([], PeriodRhythm.Usual);

    public static Guid StreamOf(Guid siteId) => StreamIds.Of("periods", siteId);

    public static SitePeriods Evolve(SitePeriods state, object @event) => @event switch
    {
        PeriodClosed closed => state with { Closed = state.Closed.Add(closed with { Timesheets = [] }) },
        PeriodReopened reopened => state with { Closed = state.Closed.RemoveAll(period => period.PeriodId == reopened.PeriodId) },
        PeriodRhythmSet set => state with { Rhythm = new(set.Kind, set.Start) },
        _ => state,
    };

    /// <summary>In words, that one of these days is in one of them; null: they are open.</summary>
    public string? WhyClosed(DateOnly from, DateOnly to) =>
        Closed.Find(period => period.From <= to && from <= period.To) is { } closed ? InWords(closed.From, closed.To) : null;

    /// <summary>Whether each of these days is in one of them.</summary>
    public bool AreClosed(DateOnly from, DateOnly to) => Enumerable.Range(from.DayNumber, to.DayNumber - from.DayNumber + 1).All(day => Closed.Exists(period => period.From.DayNumber <= day && day <= period.To.DayNumber));

    public static string InWords(DateOnly from, DateOnly to) => $"The period from {from:d MMM yyyy} to {to:d MMM yyyy} is closed. Payroll can open it again.";
}
