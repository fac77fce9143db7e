using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.SignOffs;

/// <param name="Seen">SHA-256 of the days as the manager saw them.</param>
/// <param name="Digest">SHA-256 of the days as they are.</param>
public sealed record ApproveHours(Guid EmployeeId, DateRange Days, DateOnly Today, string? Seen, string Digest, DateTimeOffset At);

public static class ApproveHoursHandler
{
    /// <exception cref="Rejection">The days are not over, or are others than the manager saw.</exception>
    public static HoursApproved Handle(ApproveHours command)
    {
        SignOffs.MustBeSettled(command.Days, command.Today, command.Seen, command.Digest);
        return new(command.EmployeeId, command.Days.From, command.Days.To, command.Digest, command.At);
    }
}

/// <summary>A manager approves the hours of one of their people, or of several at once.</summary>
internal static class ApproveHoursEndpoint
{
    internal const int MostAtOnce = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/approvals", Post).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, Staff staff, GetTimesheets timesheets, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var (employees, seen) = (form["employee"], form["sha256"]);
        if (employees.Count == 0 || employees.Count > MostAtOnce || employees.Count != seen.Count)
            throw new Rejection($"Please choose 1 to {MostAtOnce} people.");
        var now = clock.GetUtcNow();
        var digests = employees.Select((text, i) => (Id: Guid.TryParse(text, out var id) ? id : Guid.Empty, Seen: seen[i])).DistinctBy(one => one.Id).ToDictionary(one => one.Id, one => one.Seen);
        var days = DateRange.Read(form["from"], form["to"], LocalDate.At(now, null));
        var sheets = (await timesheets.RunAsync(days, person => digests.ContainsKey(person.Id), withoutDays: true, cancellation)).ToDictionary(sheet => sheet.Person.Id);
        foreach (var (id, digest) in digests)
        {
            var person = await staff.ManagedAsync(id, context.User, cancellation);
            await staff.MustBeOpenAtSiteAsync(person, days.From, days.To, cancellation);
            var approved = ApproveHoursHandler.Handle(new(id, days, LocalDate.At(now, sheets[id].Site.Zone), digest, sheets[id].Digest(), now));
            // Sent twice, or approved by somebody else meanwhile: it is so already.
            if (sheets[id].ApprovedAt is null)
                (await session.Events.FetchForWriting<SignOffs>(SignOffs.StreamOf(id), cancellation: cancellation)).AppendOne(approved);
        }
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect($"/approvals?day={days.From:yyyy-MM-dd}&site={Uri.EscapeDataString(form["site"].ToString())}&find={Uri.EscapeDataString(form["find"].ToString())}&page={Uri.EscapeDataString(form["page"].ToString())}"));
        return TypedResults.NoContent();
    }
}
