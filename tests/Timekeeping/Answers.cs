using System.Net.Http.Json;
using System.Text.Json;

namespace Attendance.Timekeeping.Tests;

/// <summary>Requests and answers, cancelled with the test.</summary>
internal static class Answers
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

    public static Task<string> TextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(Cancellation);

    public static Task<HttpResponseMessage> LoadAsync(this HttpClient client, string path) => client.GetAsync(path, Cancellation);

    public static Task<HttpResponseMessage> SubmitAsync(this HttpClient client, string path, HttpContent? content) => client.PostAsync(path, content, Cancellation);

    public static Task<HttpResponseMessage> SubmitAsync(this HttpClient client, HttpRequestMessage request) => client.SendAsync(request, Cancellation);
}
