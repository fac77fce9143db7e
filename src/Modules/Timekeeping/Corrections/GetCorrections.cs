using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Timekeeping.Corrections;

/// <param name="State">"proposed", "approved" or "declined".</param>
/// <param name="Why">In words.</param>
/// <param name="Answer">Why it was declined.</param>
public sealed record CorrectionRow(Guid Id, Guid EmployeeId, DateOnly WorkDate, string Why, DateTimeOffset ProposedAt, string State, string? Answer);

public sealed record ApprovedDay(Guid EmployeeId, DateOnly WorkDate);

public static class GetCorrections
{
    private const string Columns = "select id, employee_id, work_date, why, proposed_at, state, answer from timekeeping.corrections";

    /// <summary>Those that wait for a decision, the oldest first; their words still as ciphertext.</summary>
    public static Task<IReadOnlyList<CorrectionRow>> WaitingAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<CorrectionRow>($"{Columns} where state = 'proposed' order by proposed_at", cancellation);

    /// <summary>How many wait.</summary>
    /// <param name="people">Of whom; null: of everybody.</param>
    public static async Task<long> CountWaitingAsync(IQuerySession session, Guid[]? people, CancellationToken cancellation) =>
        (await session.QueryAsync<long>("select count(*) from timekeeping.corrections where state = 'proposed' and ($1::uuid[] is null or employee_id = any ($1))", cancellation, people))[0];

    /// <summary>How many of them are of days of a site's people.</summary>
    public static async Task<long> CountWaitingAsync(IQuerySession session, Guid siteId, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        (await session.QueryAsync<long>(
            "select count(*) from timekeeping.corrections c join timekeeping.people p on p.id = c.employee_id where c.state = 'proposed' and p.site_id = $1 and c.work_date between $2 and $3", cancellation, siteId, from, to))[0];

    /// <summary>Of one person, by work date.</summary>
    public static async Task<IReadOnlyList<CorrectionRow>> OfAsync(IQuerySession session, PersonVault vault, Guid employeeId, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        await RevealAsync(session, vault, await session.QueryAsync<CorrectionRow>(
            $"{Columns} where employee_id = $1 and work_date between $2 and $3 order by work_date desc, proposed_at desc", cancellation, employeeId, from, to), cancellation);

    /// <summary>The days of these people that count otherwise than they were recorded.</summary>
    public static async Task<ILookup<Guid, DateOnly>> ApprovedDaysAsync(IQuerySession session, Guid[] people, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        (await session.QueryAsync<ApprovedDay>(
            "select employee_id, work_date from timekeeping.corrections where state = 'approved' and employee_id = any ($1) and work_date between $2 and $3", cancellation, people, from, to))
        .ToLookup(day => day.EmployeeId, day => day.WorkDate);

    /// <summary>With their words.</summary>
    public static async Task<IReadOnlyList<CorrectionRow>> RevealAsync(IQuerySession session, PersonVault vault, IReadOnlyList<CorrectionRow> rows, CancellationToken cancellation)
    {
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.EmployeeId), KeyPurpose.Personal, cancellation);
        return
        [
            .. rows.Select(row => row with
            {
                Why = keys.Reveal(row.EmployeeId, PersonalFields.Why, new(row.Why)),
                Answer = row.Answer is null ? null : keys.Reveal(row.EmployeeId, PersonalFields.Why, new(row.Answer)),
            }),
        ];
    }
}
