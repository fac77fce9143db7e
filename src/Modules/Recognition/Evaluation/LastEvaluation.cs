using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Recognition.Evaluation;

/// <summary>Where <c>eval</c> leaves its last report for the page.</summary>
public sealed record LastEvaluation(string Folder)
{
    public static string FolderIn(string dataDirectory) => Path.Combine(dataDirectory, "evaluation");
}

/// <summary>The last evaluation, in words and plots.</summary>
internal static class EvaluationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/recognition/evaluation", Get).RequireAuthorization(Policies.Administrator);
        routes.MapGet("/recognition/evaluation/plots/{file}", GetPlot).RequireAuthorization(Policies.Administrator);
    }

    private static IResult Get(LastEvaluation last) => Page.Of<EvaluationPage>(new { Summary = EvaluationFiles.Read(last.Folder) });

    private static IResult GetPlot(string file, LastEvaluation last) =>
        EvaluationFiles.Plots.Any(plot => plot.File == file) && File.Exists(Path.Combine(last.Folder, file)) ? TypedResults.PhysicalFile(Path.Combine(last.Folder, file), "image/png") : TypedResults.NotFound();
}
