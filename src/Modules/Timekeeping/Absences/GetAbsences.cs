using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Hours;
using Attendance.Vault;

namespace Attendance.Timekeeping.Absences;

/// <param name="Part">Of each day: "Whole", "Half" or "Hours".</param>
/// <param name="Minutes">Of each day; 0 unless the part is in hours.</param>
/// <param name="Kind">In words.</param>
/// <param name="Why">In words.</param>
/// <param name="State">"requested", "approved", "declined" or "cancelled".</param>
/// <param name="Answer">Why it was declined.</param>
public sealed record AbsenceRow(Guid Id, Guid EmployeeId, DateOnly From, DateOnly To, string Part, int Minutes, string Kind, string Why, DateTimeOffset RequestedAt, string State, string? Answer)
{
    public PlannedAbsence Planned => new(From, To, Enum.Parse<AbsencePart>(Part), Minutes == 0 ? null : TimeSpan.FromMinutes(Minutes), Kind);
}

public static class GetAbsences
{
    private const string Columns = "select id, employee_id, first_day, last_day, part, minutes, kind, why, requested_at, state, answer from timekeeping.absences";

    /// <summary>Of one person; the latest first.</summary>
    public static async Task<IReadOnlyList<AbsenceRow>> OfAsync(IQuerySession session, PersonVault vault, Guid employeeId, CancellationToken cancellation) =>
        await RevealAsync(session, vault, await session.QueryAsync<AbsenceRow>($"{Columns} where employee_id = $1 order by first_day desc, requested_at desc limit 200", cancellation, employeeId), cancellation);

    /// <summary>Those that wait, and those that count and end since a day; their words still as ciphertext.</summary>
    public static Task<IReadOnlyList<AbsenceRow>> CurrentAsync(IQuerySession session, DateOnly since, CancellationToken cancellation) =>
        session.QueryAsync<AbsenceRow>($"{Columns} where state = 'requested' or (state = 'approved' and last_day >= $1) order by first_day, requested_at", cancellation, since);

    /// <summary>How many wait.</summary>
    /// <param name="people">Of whom; null: of everybody.</param>
    public static async Task<long> CountWaitingAsync(IQuerySession session, Guid[]? people, CancellationToken cancellation) =>
        (await session.QueryAsync<long>("select count(*) from timekeeping.absences where state = 'requested' and ($1::uuid[] is null or employee_id = any ($1))", cancellation, people))[0];

    /// <summary>How many wait, of days of a site's people.</summary>
    public static async Task<long> CountWaitingAsync(IQuerySession session, Guid siteId, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        (await session.QueryAsync<long>(
            "select count(*) from timekeeping.absences a join timekeeping.people p on p.id = a.employee_id where a.state = 'requested' and p.site_id = $1 and a.first_day <= $3 and a.last_day >= $2", cancellation, siteId, from, to))[0];

    /// <summary>Those that count, by person.</summary>
    public static async Task<ILookup<Guid, PlannedAbsence>> ApprovedAsync(IQuerySession session, PersonVault vault, Guid[] people, DateOnly from, DateOnly to, CancellationToken cancellation) =>
        (await RevealAsync(session, vault, await session.QueryAsync<AbsenceRow>(
            $"{Columns} where state = 'approved' and employee_id = any ($1) and first_day <= $3 and last_day >= $2 order by first_day", cancellation, people, from, to), cancellation))
        .ToLookup(row => row.EmployeeId, row => row.Planned);

    /// <summary>With their words.</summary>
    public static async Task<IReadOnlyList<AbsenceRow>> RevealAsync(IQuerySession session, PersonVault vault, IReadOnlyList<AbsenceRow> rows, CancellationToken cancellation)
    {
        var keys = await vault.OpenKeysAsync(session, rows.Select(row => row.EmployeeId), KeyPurpose.Personal, cancellation);
        return
        [
            .. rows.Select(row => row with
            {
                Kind = keys.Reveal(row.EmployeeId, PersonalFields.Absence, new(row.Kind)),
                Why = keys.Reveal(row.EmployeeId, PersonalFields.Why, new(row.Why)),
                Answer = row.Answer is null ? null : keys.Reveal(row.EmployeeId, PersonalFields.Why, new(row.Answer)),
            }),
        ];
    }
}
