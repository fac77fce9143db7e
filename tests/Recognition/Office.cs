using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Recognition.Galleries;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Recognition.Tests;

/// <summary>A running program where people are enrolled and looked at.</summary>
public sealed class Office : IAsyncLifetime
{
    private int _hired;

    public RunningApp App { get; private set; } = null!;

    public HttpClient Api { get; private set; } = null!;

    public HttpClient Administrator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = await RunningApp.StartAsync();
        await App.AddAdministratorAsync();
        Api = await App.WithApiKeyAsync();
        Administrator = await App.SignedInAsync("admin");
        // The first picture through each net is slow; the time that is measured begins after it.
        await WhoAsync(App.Services, Photographs.AtCamera(Photographs.People[0]));
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Somebody who has agreed, without any photo yet.</summary>
    public async Task<Guid> HireAsync()
    {
        var number = Interlocked.Increment(ref _hired).ToString(CultureInfo.InvariantCulture);
        var id = await RunningApp.AddEmployeeAsync(Api, number, $"Number {number}");
        await AgreeAsync(id);
        return id;
    }

    public async Task AgreeAsync(Guid employee) =>
        (await Api.PostAsJsonAsync($"/api/v1/employees/{employee}/consent", new { textVersion = "2026-1" })).EnsureSuccessStatusCode();

    public async Task<Guid> AddPhotoAsync(Guid employee, byte[] photo)
    {
        var answer = await RunningApp.SendPhotoAsync(Api, employee, photo);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("photoId").GetGuid();
    }

    public async Task RemovePhotoAsync(Guid employee, Guid photo) =>
        (await Api.DeleteAsync($"/api/v1/employees/{employee}/photos/{photo}")).EnsureSuccessStatusCode();

    /// <summary>What an administrator does on an employee's page: deactivate, reactivate, consent/withdraw.</summary>
    public async Task DoAsync(Guid employee, string action) =>
        (await Administrator.PostFormAsync($"/employees/{employee}", $"/employees/{employee}/{action}", [])).EnsureSuccessStatusCode();

    public Task<bool> IsSeenAsync(Guid? who, byte[] frame) =>
        RunningApp.EventuallyAsync(async () => await WhoAsync(App.Services, frame) == who);

    /// <summary>Who is recognised by a node; nothing is recorded.</summary>
    public static async Task<Guid?> WhoAsync(IServiceProvider node, byte[] frame)
    {
        await using var scope = node.CreateAsyncScope();
        if (!scope.ServiceProvider.GetRequiredService<Gallery>().IsReady)
            return Guid.Empty;
        return (await scope.ServiceProvider.GetRequiredService<IMessageBus>().InvokeAsync<FaceAnswer>(new IdentifyFace([frame], null, Guid.NewGuid()), CancellationToken.None)).EmployeeId;
    }

    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object?[] parameters) =>
        App.InScopeAsync(services => services.GetRequiredService<IQuerySession>().QueryAsync<T>(sql, CancellationToken.None, parameters));
}
