using System.Net;
using Attendance.Testing;

namespace Attendance.Identity.Tests;

/// <summary>Requests and queries that end with the test.</summary>
internal static class Requests
{
    public static Task<HttpResponseMessage> OpenAsync(this HttpClient client, string path) => client.GetAsync(path, TestContext.Current.CancellationToken);

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient client, string path) => (await client.OpenAsync(path)).StatusCode;

    public static Task<string> ReadAsync(this HttpClient client, string path) => client.GetStringAsync(path, TestContext.Current.CancellationToken);

    public static Task<HttpResponseMessage> SubmitAsync(this HttpClient client, string path, HttpContent content) => client.PostAsync(path, content, TestContext.Current.CancellationToken);

    /// <summary>The first column of the first row.</summary>
    public static async Task<T> ScalarAsync<T>(this RunningApp app, string sql)
    {
        await using var command = app.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
