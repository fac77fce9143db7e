using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.Timesheets;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.PayrollProfiles;

/// <param name="Columns">Codes of <see cref="TimesheetColumn"/>, in their order.</param>
public sealed record SavePayrollProfile(string? Name, IReadOnlyList<string> Columns, string? Separator, string? Hours, DateTimeOffset At);

public static class SavePayrollProfileHandler
{
    /// <exception cref="Rejection">No name, no column, one twice, or an unknown word.</exception>
    public static PayrollProfileSaved Handle(SavePayrollProfile command)
    {
        if (command.Name?.Trim() is not { Length: > 0 and <= 60 } name || name.Any(char.IsControl))
            throw new Rejection("Please give the profile a name of 60 characters at most.", "name");
        if (command.Columns.Count == 0)
            throw new Rejection("Please choose at least one column.", "column");
        if (command.Columns.Distinct().Count() < command.Columns.Count)
            throw new Rejection("Each column can be there once.", "column");
        if (command.Columns.FirstOrDefault(code => TimesheetColumn.All.All(column => column.Code != code)) is { } unknown)
            throw new Rejection($"There is no column {unknown}. The columns are {string.Join(", ", TimesheetColumn.All.Select(column => column.Code))}.", "column");
        var choice = FileChoice.Read(command.At, new(null, command.Separator, command.Hours));
        return new(name, [.. command.Columns], command.Separator ?? FileChoice.Separators[0], command.Hours ?? FileChoice.HourForms[0], choice.Created);
    }
}

/// <summary>A profile is a stream that is only written to.</summary>
public sealed record PayrollProfileLog : IAggregate<PayrollProfileLog>
{
    public static bool IsFolded => false;

    public static PayrollProfileLog Initial { get; } = new();

    /// <summary>The same name in other letters is the same profile.</summary>
    public static Guid StreamOf(string name) => StreamIds.Of("payroll-profile", name.ToUpperInvariant());

    public static PayrollProfileLog Evolve(PayrollProfileLog state, object @event) => state;
}

/// <summary>Payroll saves which columns a file has, and how it is written; saved again under the same name, it is another one.</summary>
internal static class SavePayrollProfileEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/payroll-profiles", Post).RequireAuthorization(Policies.Hours);
        routes.MapPost("/payroll-profiles/remove", Remove).RequireAuthorization(Policies.Hours);
    }

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var saved = SavePayrollProfileHandler.Handle(new(form["name"], [.. form["column"].OfType<string>().Where(code => code.Length > 0)], form["separator"], form["hours"], clock.GetUtcNow()));
        (await session.Events.FetchForWriting<PayrollProfileLog>(PayrollProfileLog.StreamOf(saved.Name), cancellation: cancellation)).AppendOne(saved);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/payroll-profiles"));
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Remove(HttpContext context, IDocumentStore store, IDocumentSession session, TimeProvider clock, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PayrollProfileProjection), TimeSpan.FromSeconds(1), cancellation);
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var profile = await GetPayrollProfiles.OneAsync(session, form["name"].ToString(), cancellation);
        (await session.Events.FetchForWriting<PayrollProfileLog>(PayrollProfileLog.StreamOf(profile.Name), cancellation: cancellation)).AppendOne(new PayrollProfileRemoved(profile.Name, clock.GetUtcNow()));
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect("/payroll-profiles"));
        return TypedResults.NoContent();
    }
}
