namespace Attendance.EventStore.Sealing;

public static class GetSeals
{
    internal const string Columns = "number, first_seq, last_seq, missing, root, previous, at, key_id, signature";

    public static async Task<Seal?> LastAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<Seal>($"select {Columns} from attendance_seals order by number desc limit 1", cancellation)).SingleOrDefault();

    /// <summary>The seals over any of these numbers.</summary>
    public static Task<IReadOnlyList<Seal>> CoveringAsync(IQuerySession session, long[] numbers, CancellationToken cancellation) =>
        session.QueryAsync<Seal>(
            $"""
            select {Columns} from attendance_seals where number in (
              select s.number from unnest($1::bigint[]) n cross join lateral (select number, first_seq from attendance_seals where last_seq >= n order by last_seq limit 1) s where s.first_seq <= n)
            order by number
            """, cancellation, numbers);

    public static Task<IReadOnlyList<Seal>> OfNumbersAsync(IQuerySession session, long[] numbers, CancellationToken cancellation) =>
        session.QueryAsync<Seal>($"select {Columns} from attendance_seals where number = any ($1) order by number", cancellation, numbers);

    public static Task<IReadOnlyList<Seal>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<Seal>($"select {Columns} from attendance_seals order by number", cancellation);
}
