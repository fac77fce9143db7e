using Attendance.Csv;
using Attendance.EventStore;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Imports;

/// <summary>An administrator reads a file of punches: first told what would happen, then recorded.</summary>
internal static class ImportsEndpoint
{
    /// <summary>Half a million lines; larger files are for the command line.</summary>
    private const long MostBytes = 32 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/imports", Get).RequireAuthorization(Policies.Administrator);
        routes.MapPost("/imports", Post).RequireAuthorization(Policies.Administrator).WithMetadata(new RequestSizeLimitAttribute(MostBytes));
    }

    private static async Task<IResult> Get(IDocumentStore store, IQuerySession session, CancellationToken cancellation)
    {
        await store.WaitForNonStaleDataAsync(nameof(PunchMappingProjection), TimeSpan.FromSeconds(1), cancellation);
        return Page.Of<ImportsPage>(new { Mappings = await GetPunchMappings.RunAsync(session, cancellation) });
    }

    private static async Task<IResult> Post(HttpContext context, IDocumentStore store, IQuerySession session, ImportingPunches importing, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        if (form.Files.GetFile("punches") is not { Length: > 0 } file)
            throw new Rejection("Please choose a file.", "punches");
        var mapping = form["mapping"].ToString() is { Length: > 0 } name ? (await GetPunchMappings.OneAsync(session, name, cancellation)).Read() : null;
        // Only the button that says so records anything.
        var isDry = form["record"] != "yes";
        await using var content = file.OpenReadStream();
        try
        {
            var people = await importing.RunAsync(content, isDry, new(mapping, form["firstInLastOut"] == "yes", context.User.EmployeeId()), null, cancellation);
            return Page.Of<ImportResult>(new { IsDry = isDry, People = people });
        }
        catch (CsvFileException problem)
        {
            throw new Rejection($"Nothing was recorded. {problem.Message}", "punches");
        }
        catch (ConcurrencyException)
        {
            throw new Rejection("The file was read in part: somebody checks in all the time. Read it again to go on; what was read is not recorded twice.", kind: RejectionKind.Conflict);
        }
    }
}
