using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Attendance.Enrolment.Tests;
using Attendance.Testing;
using Attendance.Web.Access;

[assembly: AssemblyFixture(typeof(Company))]

namespace Attendance.Enrolment.Tests;

public sealed record EmployeeAnswer(Guid Id, string Number, string Name, bool Active, int Photos, int Templates);

/// <summary>One running program for the classes that do not need an empty one; each test adds its own people.</summary>
public sealed class Company : IAsyncLifetime
{
    private int _number;

    public RunningApp App { get; private set; } = null!;

    public HttpClient Administrator { get; private set; } = null!;

    public HttpClient Api { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        App = await RunningApp.StartAsync();
        await App.AddAdministratorAsync();
        Administrator = await App.SignedInAsync("admin");
        Api = await App.WithApiKeyAsync();
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    public string NextNumber() => string.Create(CultureInfo.InvariantCulture, $"N-{Interlocked.Increment(ref _number)}");

    public Task<Guid> AddAsync(string name = "Erika Example") => RunningApp.AddEmployeeAsync(Api, NextNumber(), name);

    /// <summary>An employee whose photos may be taken.</summary>
    public async Task<Guid> AddWithConsentAsync(string name = "Erika Example")
    {
        var id = await AddAsync(name);
        (await ConsentAsync(id)).EnsureSuccessStatusCode();
        return id;
    }

    public Task<HttpResponseMessage> ConsentAsync(Guid id, string? version = "2026-1") =>
        Api.PostAsJsonAsync($"/api/v1/employees/{id}/consent", new { textVersion = version }, Cancellation);

    public Task<HttpResponseMessage> PhotoAsync(Guid id, byte[] photo, string? key = null, string field = "photo") => RunningApp.SendPhotoAsync(Api, id, photo, key, field);

    /// <summary>Adds a photo that is taken.</summary>
    public async Task<Guid> AddPhotoAsync(Guid id, byte[] photo)
    {
        var answer = await PhotoAsync(id, photo);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("photoId").GetGuid();
    }

    public Task<HttpResponseMessage> RemovePhotoAsync(Guid id, Guid photo) => Api.DeleteAsync($"/api/v1/employees/{id}/photos/{photo}", Cancellation);

    public async Task<EmployeeAnswer> EmployeeAsync(Guid id) => (await Api.GetFromJsonAsync<EmployeeAnswer>($"/api/v1/employees/{id}", Cancellation))!;

    /// <summary>Whether within two seconds there are this many photos, and a template of each.</summary>
    public Task<bool> IsTrainedAsync(Guid id, int photos) =>
        RunningApp.EventuallyAsync(async () => await EmployeeAsync(id) is var employee && (employee.Photos, employee.Templates) == (photos, photos));

    /// <summary>What is stored about a person: events, blobs, and rows of templates.</summary>
    public Task<string> StoredAsync(Guid id) =>
        ScalarAsync<string>($"""
            select format('%s events, %s blobs, %s templates',
              (select count(*) from mt_events where data ->> 'EmployeeId' = '{id}'), (select count(*) from vault.blobs where subject = '{id}'),
              (select count(*) from recognition.templates where employee_id = '{id}'))
            """);

    public Task<T> ScalarAsync<T>(string sql) => ScalarAsync<T>(App, sql);

    public static async Task<T> ScalarAsync<T>(RunningApp app, string sql)
    {
        await using var command = app.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    /// <summary>The employee's own browser.</summary>
    public async Task<HttpClient> SignInAsync(Guid employee)
    {
        var username = $"user-{employee}";
        await App.AddAccountAsync(username, employee, Roles.Employee);
        return await App.SignedInAsync(username);
    }

    public static MultipartFormDataContent File(byte[] bytes, string field = "photo", string name = "photo.jpg") => new() { { Part(bytes), field, name } };

    public static ByteArrayContent Part(byte[] bytes)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new("image/jpeg");
        return part;
    }
}

/// <summary>Requests that end with the test, and what their answers say.</summary>
internal static class Requests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> OpenAsync(this HttpClient client, string path) => client.GetAsync(path, Cancellation);

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient client, string path) => (await client.OpenAsync(path)).StatusCode;

    public static async Task<string> ReadAsync(this HttpClient client, string path) => WebUtility.HtmlDecode(await client.GetStringAsync(path, Cancellation));

    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient client, string path, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body as HttpContent ?? JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, Cancellation);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);

    /// <summary>That an answer is problem details (RFC 9457) of this status, about this field.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode status, string? field)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.JsonAsync();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
        return problem.GetProperty("detail").GetString()!;
    }
}
