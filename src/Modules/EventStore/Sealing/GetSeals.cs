namespace Attendance.EventStore.Sealing;

public static class GetSeals
{
    internal const string Columns = "number, first_seq, last_seq, missing, root, previous, at, key_id, signature";

    public static async Task<Seal?> LastAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<Seal>($"select {Columns} from attendance_seals order by number desc limit 1", cancellation)).SingleOrDefault();

    public static Task<IReadOnlyList<Seal>> AllAsync(IQuerySession session, CancellationToken cancellation) =>
        session.QueryAsync<Seal>($"select {Columns} from attendance_seals order by number", cancellation);
}
