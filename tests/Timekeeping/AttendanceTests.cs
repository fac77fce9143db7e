using System.Net;
using System.Text;
using System.Text.Json;
using Attendance.Timekeeping.Timesheets;

namespace Attendance.Timekeeping.Tests;

public sealed class AttendanceTests(Workforce workforce) : IClassFixture<Workforce>, IAsyncLifetime
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public async ValueTask InitializeAsync()
    {
        if (await workforce.CountAsync("punch_recorded") > 0)
            return;
        await workforce.PunchAsync(workforce.Ada, Monday, Monday.AddHours(4), Monday.AddHours(5), Monday.AddHours(9), Monday.AddDays(1));
        // Tuesday morning in Tokyo while it is still Monday in UTC.
        await workforce.PunchAsync(workforce.Ben, Monday.AddHours(15), Monday.AddHours(20));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_API_lists_days_and_sessions_of_everybody()
    {
        var answer = await workforce.Api.LoadAsync("/api/v1/attendance?from=2026-03-01&to=2026-03-31");

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            $$$"""
            [{"employee":{"id":"{{{workforce.Ada}}}","number":"A-1","name":"Ada Anders"},"days":[
            {"workDate":"2026-03-02","sessions":[{"in":"2026-03-02T08:00:00+00:00","out":"2026-03-02T12:00:00+00:00"},{"in":"2026-03-02T13:00:00+00:00","out":"2026-03-02T17:00:00+00:00"}]},
            {"workDate":"2026-03-03","sessions":[{"in":"2026-03-03T08:00:00+00:00"}]}]},
            {"employee":{"id":"{{{workforce.Ben}}}","number":"B-1","name":"Ben Bauer"},"days":[
            {"workDate":"2026-03-03","sessions":[{"in":"2026-03-02T23:00:00+00:00","out":"2026-03-03T04:00:00+00:00"}]}]}]
            """.ReplaceLineEndings(""), await answer.TextAsync());
    }

    /// <summary>Lines of progress, one that names the file, and the file that is made without them.</summary>
    [Theory]
    [InlineData("zip", 2)]
    [InlineData("csv", 0)]
    public async Task A_file_comes_with_how_far_it_is_where_that_is_asked_for(string format, int told)
    {
        var address = $"/attendance/file?from=2026-03-01&to=2026-03-31&format={format}";
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new(ProgressedFile.MediaType));
        var answer = await workforce.Administrator.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        var lines = new List<string>();
        while (lines is not [.., var last] || !last.StartsWith("{\"name\"", StringComparison.Ordinal))
        {
            var end = Array.IndexOf(body, (byte)'\n');
            lines.Add(Encoding.UTF8.GetString(body[..end]));
            body = body[(end + 1)..];
        }

        Assert.Equal($"timesheets-2026-03-01-to-2026-03-31.{format}", JsonDocument.Parse(lines[^1]).RootElement.GetProperty("name").GetString());
        Assert.Equal(told > 0 ? $$"""{"done":{{told}},"all":2}""" : null, lines.SkipLast(1).LastOrDefault());
        Assert.Equal(format == "zip" ? "PK"u8.ToArray() : "em"u8.ToArray(), body[..2]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await workforce.Administrator.LoadAsync("/attendance/file?format=exe")).StatusCode);
    }

    [Theory]
    [InlineData("from=2026-03-02&to=2026-03-02", "A-1 2026-03-02")]
    [InlineData("from=2026-03-03&to=2026-03-03", "A-1 2026-03-03, B-1 2026-03-03")]
    [InlineData("from=2026-03-04&to=2026-03-04", "")]
    [InlineData("from=2026-03-01&to=2026-03-31&employee=BEN", "B-1 2026-03-03")]
    [InlineData("from=2026-03-04&to=2026-03-04&employee=BEN", "B-1")]
    public async Task The_API_filters_by_date_and_employee(string query, string expected)
    {
        var answer = await workforce.Api.LoadAsync($"/api/v1/attendance?{query.Replace("BEN", workforce.Ben.ToString(), StringComparison.Ordinal)}");

        var told = (await answer.JsonAsync()).EnumerateArray().Select(row =>
            string.Join(' ', row.GetProperty("days").EnumerateArray().Select(day => day.GetProperty("workDate").GetString()).Prepend(row.GetProperty("employee").GetProperty("number").GetString())));
        Assert.Equal(expected, string.Join(", ", told));
    }

    [Theory]
    [InlineData("from=yesterday", HttpStatusCode.UnprocessableEntity)]
    [InlineData("from=2026-03-02&to=2026-03-01", HttpStatusCode.UnprocessableEntity)]
    [InlineData("from=2020-01-01&to=2026-03-01", HttpStatusCode.UnprocessableEntity)]
    [InlineData("employee=00000000-0000-0000-0000-000000000001", HttpStatusCode.NotFound)]
    [InlineData("employee=somebody", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_listed_is_a_problem(string query, HttpStatusCode status)
    {
        var answer = await workforce.Api.LoadAsync($"/api/v1/attendance?{query}");

        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_key_without_the_scope_may_not_read()
    {
        using var other = await workforce.App.WithApiKeyAsync("check-ins:write", "employees:read");

        Assert.Equal(HttpStatusCode.Forbidden, (await other.LoadAsync("/api/v1/attendance")).StatusCode);
    }

    [Fact]
    public async Task Payroll_sees_everybodys_hours()
    {
        await workforce.App.AddAccountAsync("payroll", null, "payroll");
        using var payroll = await workforce.App.SignedInAsync("payroll");

        var page = await (await payroll.LoadAsync("/attendance?from=2026-03-01&to=2026-03-31")).TextAsync();

        Assert.Contains("Ada Anders", page, StringComparison.Ordinal);
        Assert.Contains("2 days, 8:00", page, StringComparison.Ordinal);
        Assert.Contains("Ben Bauer", page, StringComparison.Ordinal);
        Assert.Contains("1 day, 5:00", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await payroll.LoadAsync("/dashboard")).StatusCode);
    }

    [Fact]
    public async Task An_employee_sees_their_own_days_and_nobody_elses()
    {
        await workforce.App.AddAccountAsync("ada", workforce.Ada, "employee");
        using var ada = await workforce.App.SignedInAsync("ada");

        var page = await (await ada.LoadAsync("/my/days?from=2026-03-01&to=2026-03-31")).TextAsync();

        Assert.Contains("Mon 2 Mar 2026", page, StringComparison.Ordinal);
        Assert.DoesNotContain("5:00", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Ben Bauer", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.LoadAsync("/attendance")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.LoadAsync("/api/v1/attendance")).StatusCode);
    }
}
