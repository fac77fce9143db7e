using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Attendance.EventStore;
using Attendance.Recognition.Galleries;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping.Tests;

/// <summary>Somebody who is enrolled with two photos.</summary>
/// <param name="Frame">They stand before the camera; not one of the photos.</param>
public sealed record Enrolled(Guid Id, string Number, string Name, byte[] Frame);

/// <summary>A running program with an administrator and an API key, shared by the tests of a class.</summary>
public class Company : IAsyncLifetime
{
    private int _hired;

    public RunningApp App { get; private set; } = null!;

    public HttpClient Api { get; private set; } = null!;

    public HttpClient Administrator { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        App = await RunningApp.StartAsync();
        await App.AddAdministratorAsync();
        Api = await App.WithApiKeyAsync();
        Administrator = await App.SignedInAsync("admin");
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Enrols the next of the photographed people.</summary>
    public async Task<Enrolled> EnrolAsync()
    {
        var person = Interlocked.Increment(ref _hired) - 1;
        var (number, name) = (string.Create(CultureInfo.InvariantCulture, $"N-{person}"), string.Create(CultureInfo.InvariantCulture, $"Person Nr. {person}"));
        var id = await RunningApp.AddEmployeeAsync(Api, number, name);
        (await Api.PostAsJsonAsync($"/api/v1/employees/{id}/consent", new { textVersion = "2026-1" })).EnsureSuccessStatusCode();
        foreach (var variant in (int[])[0, 2])
            (await RunningApp.SendPhotoAsync(Api, id, Photographs.Variant(Photographs.People[person], variant))).EnsureSuccessStatusCode();
        var gallery = App.Services.GetRequiredService<Gallery>();
        Assert.True(await RunningApp.EventuallyAsync(async () =>
            (await Api.GetFromJsonAsync<JsonElement>($"/api/v1/employees/{id}")).GetProperty("templates").GetInt32() == 2 && gallery.Compare(id, new float[512]) is not null));
        return new(id, number, name, Photographs.AtCamera(Photographs.Variant(Photographs.People[person], 1)));
    }

    /// <summary>A frame with somebody who is not enrolled: the last of the photographed people.</summary>
    public static byte[] Stranger => Photographs.AtCamera(Photographs.People[^1]);

    public async Task<HttpResponseMessage> CheckInAsync(byte[][] frames, string? direction = null, string? capturedAt = null, string? key = null, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/check-ins") { Content = Burst(frames, direction, capturedAt) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await (client ?? Api).SendAsync(request);
    }

    public async Task<JsonElement> CheckedInAsync(byte[] frame, string? direction = null, string? capturedAt = null, string? key = null)
    {
        var answer = await CheckInAsync([frame], direction, capturedAt, key);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static MultipartFormDataContent Burst(byte[][] frames, string? direction = null, string? capturedAt = null)
    {
        var content = new MultipartFormDataContent();
        foreach (var frame in frames)
            content.Add(Jpeg(frame), "frame", "frame.jpg");
        if (direction is not null)
            content.Add(new StringContent(direction), "direction");
        if (capturedAt is not null)
            content.Add(new StringContent(capturedAt), "capturedAt");
        return content;
    }

    /// <summary>How many events of one name there are, of all or of one stream.</summary>
    public async Task<long> CountAsync(string eventName, Guid? stream = null) =>
        (await QueryAsync<long>("select count(*) from mt_events where type = $1 and ($2::uuid is null or stream_id = $2)", eventName, stream))[0];

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object?[] parameters) =>
        App.InScopeAsync(services => services.GetRequiredService<IQuerySession>().QueryAsync<T>(sql, CancellationToken.None, parameters));

    public async Task<Guid> SiteAsync() => (await QueryAsync<Guid>("select id from timekeeping.sites order by name limit 1"))[0];

    private static ByteArrayContent Jpeg(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
}
