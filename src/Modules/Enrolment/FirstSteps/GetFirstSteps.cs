using Attendance.EventStore;

namespace Attendance.Enrolment.FirstSteps;

/// <summary>How far the first set-up has come.</summary>
public sealed record FirstStepsDone(bool Organisation, bool Site, bool Employee, bool Photo, bool CheckIn, Guid? FirstEmployee)
{
    public bool All => Organisation && Site && Employee && Photo && CheckIn;
}

public static class GetFirstSteps
{
    public static async Task<FirstStepsDone> RunAsync(IQuerySession session, CancellationToken cancellation) =>
        (await session.QueryAsync<FirstStepsDone>(
            """
            select exists (select from enrolment.organisation), exists (select from enrolment.sites), exists (select from enrolment.employees),
              exists (select from enrolment.photos), exists (select from enrolment.first_check_in),
              (select id from enrolment.employees where active order by added_at, id limit 1)
            """, cancellation))[0];
}
