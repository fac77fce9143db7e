using Attendance.EventStore;
using Attendance.Timekeeping.Timesheets;

namespace Attendance.Timekeeping.PayrollProfiles;

/// <param name="Codes">Of columns, parted by spaces.</param>
public sealed record PayrollProfile(string Name, string Codes, string Separator, string Hours)
{
    public IReadOnlyList<TimesheetColumn> Columns => [.. Codes.Split(' ').Select(code => TimesheetColumn.All.Single(column => column.Code == code))];
}

public static class GetPayrollProfiles
{
    public static Task<IReadOnlyList<PayrollProfile>> RunAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<PayrollProfile>("select name, columns, separator, hours from timekeeping.payroll_profiles order by lower(name)", cancellation);

    /// <exception cref="Rejection">There is none of this name.</exception>
    public static async Task<PayrollProfile> OneAsync(IQuerySession session, string name, CancellationToken cancellation) =>
        await session.QueryAsync<PayrollProfile>("select name, columns, separator, hours from timekeeping.payroll_profiles where lower(name) = lower($1)", cancellation, name.Trim()) is [var profile] ? profile
            : throw new Rejection($"There is no payroll profile called {name.Trim()}.", "profile", RejectionKind.NotFound);

    /// <summary>How a file is written that was asked for in words; a profile says what the words do not.</summary>
    /// <exception cref="Rejection">Another word, or no such profile.</exception>
    public static async Task<FileChoice> ChoiceAsync(IQuerySession session, DateTimeOffset created, FileWords words, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(words.Profile))
            return FileChoice.Read(created, words);
        var profile = await OneAsync(session, words.Profile, cancellation);
        return FileChoice.Read(created, words with { Separator = profile.Separator, Hours = profile.Hours }) with { Columns = profile.Columns };
    }
}
