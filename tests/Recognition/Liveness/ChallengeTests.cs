using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Attendance.Testing;

namespace Attendance.Recognition.Tests.Liveness;

/// <summary>What the program makes of a challenge that is required, by the API as a terminal uses it.</summary>
public sealed class ChallengeTests(Office office) : IClassFixture<Office>, IAsyncLifetime
{
    private static readonly byte[] Front = Photographs.AtCamera(Photographs.Frontal);
    private static readonly Dictionary<string, byte[]> Heads = new()
    {
        ["front"] = TurnedFace.Render(Front, 0),
        ["left"] = TurnedFace.Render(Front, 30),
        ["right"] = TurnedFace.Render(Front, -30),
        ["nod"] = TurnedFace.Render(Front, 0, -22),
        ["nearer"] = TurnedFace.Render(Front, 0, 0, 1.35f),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var employee = await office.HireAsync();
        await office.AddPhotoAsync(employee, Photographs.Frontal);
        Assert.True(await office.IsSeenAsync(employee, Heads["front"]));
        await DecideAsync("Required");
    }

    public async ValueTask DisposeAsync()
    {
        await DecideAsync("Off");
        foreach (var employee in await office.QueryAsync<Guid>("select distinct employee_id from recognition.templates"))
            await office.DoAsync(employee, "deactivate");
    }

    [Fact]
    public async Task Whoever_does_what_is_asked_for_is_recognised_once()
    {
        var (nonce, steps) = await AskAsync();
        office.App.Clock.Advance(TimeSpan.FromSeconds(8));
        var frames = steps.Select(step => (byte[][])[Distinct(Heads["front"]), Distinct(Heads[step])]).ToArray();

        Assert.Equal("accepted", await OutcomeAsync(office.Api, nonce, frames));
        Assert.Equal("Passed", await LastCheckAsync());
        // The nonce was used.
        Assert.Equal("not-live", await OutcomeAsync(office.Api, nonce, [.. steps.Select(step => (byte[][])[Distinct(Heads[step])])]));
        Assert.Equal("Failed", await LastCheckAsync());
    }

    [Fact]
    public async Task Pictures_of_every_movement_at_every_step_are_no_proof()
    {
        var (nonce, steps) = await AskAsync();
        office.App.Clock.Advance(TimeSpan.FromSeconds(8));
        var frames = steps.Select(_ => (byte[][])[.. Heads.Values.Select(Distinct)]).ToArray();

        Assert.Equal("not-live", await OutcomeAsync(office.Api, nonce, frames));
        Assert.Equal("Failed", await LastCheckAsync());
    }

    [Fact]
    public async Task A_picture_that_is_sent_at_two_steps_is_no_proof()
    {
        var (nonce, steps) = await AskAsync();
        office.App.Clock.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal("not-live", await OutcomeAsync(office.Api, nonce, [.. steps.Select(step => (byte[][])[Heads["front"], Distinct(Heads[step])])]));
    }

    [Fact]
    public async Task Frames_that_were_sent_before_are_no_proof_for_another_challenge()
    {
        byte[][] common = [Distinct(Heads["front"]), Distinct(Heads["front"])];
        for (var round = 0; round < 2; round++)
        {
            var (nonce, steps) = await AskAsync();
            office.App.Clock.Advance(TimeSpan.FromSeconds(8));
            // All that is asked for is done, and one picture of each step was sent before.
            var frames = steps.Select((step, i) => (byte[][])[common[i], Distinct(Heads[step])]).ToArray();
            Assert.Equal(round == 0 ? "accepted" : "not-live", await OutcomeAsync(office.Api, nonce, frames));
        }
    }

    [Fact]
    public async Task Without_a_proof_or_with_one_of_another_device_or_too_soon_or_late_nobody_is_recognised()
    {
        Assert.Equal("not-live", await OutcomeAsync(office.Api, null, []));
        Assert.Equal("Missing", await LastCheckAsync());

        var other = await office.App.WithApiKeyAsync();
        var (nonce, steps) = await AskAsync();
        office.App.Clock.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal("not-live", await OutcomeAsync(other, nonce, Frames(steps)));

        (nonce, steps) = await AskAsync();
        Assert.Equal("not-live", await OutcomeAsync(office.Api, nonce, Frames(steps)));

        (nonce, steps) = await AskAsync();
        office.App.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("not-live", await OutcomeAsync(office.Api, nonce, Frames(steps)));

        (nonce, steps) = await AskAsync();
        office.App.Clock.Advance(TimeSpan.FromSeconds(8));
        Assert.Equal("not-live", await OutcomeAsync(office.Api, $"{nonce[..^4]}AAAA", Frames(steps)));
        Assert.Equal(0, await CountAsync("Accepted"));
    }

    [Theory]
    [InlineData(Held.Print)]
    [InlineData(Held.Screen)]
    public async Task A_picture_that_is_turned_is_not_recognised(Held held)
    {
        byte[] Flat(double yaw, double pitch = 0, double nearer = 1) => Distinct(FlatPicture.Render(Front, held, yaw, pitch, nearer: nearer));
        var (nonce, steps) = await AskAsync();
        office.App.Clock.Advance(TimeSpan.FromSeconds(8));
        var frames = steps.Select(_ => (byte[][])[Flat(40), Flat(-40), Flat(0, 40), Flat(0, -40), Flat(0, 0, 1.4)]).ToArray();

        Assert.Equal("not-live", await OutcomeAsync(office.Api, nonce, frames));
        Assert.Equal("Failed", await LastCheckAsync());
    }

    [Fact]
    public async Task Numbers_instead_of_pictures_are_refused()
    {
        var (nonce, _) = await AskAsync();
        office.App.Clock.Advance(TimeSpan.FromSeconds(8));
        var vector = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new float[512]));

        using var form = Form(Distinct(Heads["front"]), nonce, [[vector], [Distinct(vector)]]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await office.Api.PostAsync("/api/v1/check-ins", form, Cancellation)).StatusCode);
        using var other = Form(vector, nonce, []);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await office.Api.PostAsync("/api/v1/check-ins", other, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Where_it_is_only_marked_a_low_score_is_for_review_and_everybody_goes_on()
    {
        await DecideAsync("Flag");
        Assert.False((await (await office.Api.PostAsync("/api/v1/challenges", null, Cancellation)).Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("required").GetBoolean());

        Assert.Equal("accepted", await OutcomeAsync(office.Api, null, []));

        var (score, suspected) = (await LastAsync("Liveness"), await LastAsync("Suspected"));
        Assert.Equal(float.Parse(score!, System.Globalization.CultureInfo.InvariantCulture) < 0.5f, bool.Parse(suspected!));
        Assert.Null(await LastAsync("Challenge"));
    }

    private static byte[][][] Frames(string[] steps) => [.. steps.Select(step => (byte[][])[Distinct(Heads[step])])];

    /// <summary>The same picture in other bytes: what follows a JPEG's end is not looked at.</summary>
    private static byte[] Distinct(byte[] jpeg) => [.. jpeg, .. Guid.NewGuid().ToByteArray()];

    private async Task<(string Nonce, string[] Steps)> AskAsync()
    {
        var answer = await (await office.Api.PostAsync("/api/v1/challenges", null, Cancellation)).Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(answer.GetProperty("required").GetBoolean());
        return (answer.GetProperty("nonce").GetString()!, [.. answer.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("step").GetString()!)]);
    }

    private static async Task<string?> OutcomeAsync(HttpClient client, string? nonce, byte[][][] steps)
    {
        using var form = Form(Distinct(Heads["front"]), nonce, steps);
        var answer = await client.PostAsync("/api/v1/check-ins", form, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("outcome").GetString();
    }

    private static MultipartFormDataContent Form(byte[] front, string? nonce, byte[][][] steps)
    {
        var form = new MultipartFormDataContent { { Jpeg(front), "frame", "frame.jpg" } };
        if (nonce is not null)
            form.Add(new StringContent(nonce), "challenge");
        for (var step = 0; step < steps.Length; step++)
            foreach (var frame in steps[step])
                form.Add(Jpeg(frame), $"step{step}", "step.jpg");
        return form;
    }

    private static ByteArrayContent Jpeg(byte[] bytes) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };

    private Task<string?> LastCheckAsync() => LastAsync("Challenge");

    private async Task<string?> LastAsync(string field) =>
        (await office.QueryAsync<string?>($"select data ->> '{field}' from mt_events where type = 'recognition_attempted' order by seq_id desc limit 1"))[0];

    private async Task<long> CountAsync(string outcome) =>
        (await office.QueryAsync<long>("select count(*) from mt_events where type = 'recognition_attempted' and data ->> 'Outcome' = $1 and data ->> 'Challenge' <> 'Passed'", outcome))[0];

    private async Task DecideAsync(string policy)
    {
        var answer = await office.Administrator.PostFormAsync("/recognition", "/recognition/liveness", new() { ["policy"] = policy, ["reason"] = "test" });
        Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.Conflict);
        Assert.True(await RunningApp.EventuallyAsync(async () => (await office.QueryAsync<string>("select policy from recognition.liveness_policies")) is [var now] && now == policy));
    }
}
