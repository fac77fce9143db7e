using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Attendance.Web;

/// <summary>A component as an answer: a whole page or a fragment.</summary>
public static class Page
{
    public static RazorComponentResult<T> Of<T>(object? parameters = null, int status = 200)
        where T : IComponent =>
        new(parameters ?? new { }) { StatusCode = status, PreventStreamingRendering = true };
}
