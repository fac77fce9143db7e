using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Nodes;

/// <summary>Another recogniser is configured, and the program is killed while it learns everybody again.</summary>
public sealed class RetrainingTests
{
    private const int People = 4, PhotosOfEach = 25, Photos = People * PhotosOfEach + 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_half_way_it_goes_on_and_everybody_is_recognised_all_the_time()
    {
        await using var cluster = await Cluster.StartAsync("all");
        var former = Photographs.Faces.Recogniser.Sha256!;
        var chosen = Photographs.Faces.Catalogue.Recognisers.Single(entry => entry.Id == "dlib-resnet-34").Sha256!;
        for (var person = 0; person < People; person++)
            await EnrolAsync(cluster, person);
        Assert.True(await RunningApp.EventuallyAsync(async () => await LearntAsync(cluster, former) == People * PhotosOfEach));
        Assert.True(await RunningApp.EventuallyAsync(async () => await OutcomeAsync(cluster, 0) == "accepted"));
        await cluster.KillNodeAsync(0);

        cluster.Recogniser = "dlib-resnet-34";
        await cluster.StartNodeAsync(0);
        Assert.True(await RunningApp.EventuallyAsync(async () => await LearntAsync(cluster, chosen) > 0));
        Assert.Equal("accepted", await OutcomeAsync(cluster, 0));
        Assert.Equal(former, await LastModelAsync(cluster));
        // Somebody who comes meanwhile is recognised at once, and later.
        await EnrolAsync(cluster, People, photos: 1);
        Assert.True(await RunningApp.EventuallyAsync(async () => await OutcomeAsync(cluster, People) == "accepted"));
        Assert.Equal(former, await LastModelAsync(cluster));
        await cluster.KillNodeAsync(0);
        Assert.InRange(await LearntAsync(cluster, chosen), 1, Photos - 1);
        Assert.Equal(Photos, await LearntAsync(cluster, former));

        // Whoever thinks better of it: what was learnt with the other one goes.
        cluster.Recogniser = "mobilefacenet";
        await cluster.StartNodeAsync(0);
        Assert.True(await RunningApp.EventuallyAsync(async () => await LearntAsync(cluster, chosen) == 0), cluster.Errors);
        Assert.Equal(Photos, await LearntAsync(cluster, former));
        await cluster.KillNodeAsync(0);

        cluster.Recogniser = "dlib-resnet-34";
        await cluster.StartNodeAsync(0);
        // Templates of the former recogniser go when those of the other serve.
        Assert.True(await RunningApp.EventuallyAsync(async () => await LearntAsync(cluster, former) == 0), cluster.Errors);

        Assert.Equal(Photos, await LearntAsync(cluster, chosen));
        for (var person = 0; person <= People; person++)
            Assert.Equal("accepted", await OutcomeAsync(cluster, person));
        Assert.Equal(chosen, await LastModelAsync(cluster));
        Assert.Equal("not-recognised", await OutcomeAsync(cluster, People + 1));
        Assert.Empty(await cluster.QueryAsync<string>("select error from messaging_inbox where status = 'dead'"));
        Assert.Equal([$"{Photos} 0", "3"], await cluster.QueryAsync<string>(
            "select count(*)::text from mt_events where type = 'recogniser_chosen' union all select concat(data ->> 'Photos', ' ', data ->> 'NotLearnt') from mt_events where type = 'recogniser_replaced' order by 1"));
        Assert.Equal(0, (await cluster.QueryAsync<long>("select count(*) from vault.blobs where kind = 'template' and id not in (select id from recognition.templates)"))[0]);
    }

    private static async Task<long> LearntAsync(Cluster cluster, string model) => (await cluster.QueryAsync<long>($"select count(*) from recognition.templates where model_sha256 = '{model}'"))[0];

    private static async Task<string> LastModelAsync(Cluster cluster) =>
        (await cluster.QueryAsync<string>("select data ->> 'ModelSha256' from mt_events where type = 'recognition_attempted' order by seq_id desc limit 1"))[0];

    private static async Task EnrolAsync(Cluster cluster, int person, int photos = PhotosOfEach)
    {
        var id = (await SentAsync(cluster, "/api/v1/employees", () => JsonContent.Create(new { number = $"{person}", name = $"Person {person}" }))).GetProperty("id").GetGuid();
        await SentAsync(cluster, $"/api/v1/employees/{id}/consent", () => JsonContent.Create(new { textVersion = "2026-1" }));
        for (var variant = 0; variant < photos; variant++)
        {
            var photo = Jpeg(Photographs.Variant(Photographs.People[person], variant % 8), "photo", quality: 88 - variant / 8);
            await SentAsync(cluster, $"/api/v1/employees/{id}/photos", photo);
        }
    }

    private static async Task<string> OutcomeAsync(Cluster cluster, int person) =>
        (await SentAsync(cluster, "/api/v1/check-ins", Jpeg(Photographs.AtCamera(Photographs.Variant(Photographs.People[person], 1)), "frame"))).GetProperty("outcome").GetString()!;

    private static async Task<JsonElement> SentAsync(Cluster cluster, string path, Func<HttpContent> content)
    {
        using var answer = await cluster.SendAsync(HttpMethod.Post, path, content, $"{Guid.NewGuid()}");
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private static Func<HttpContent> Jpeg(byte[] bytes, string field, int? quality = null)
    {
        if (quality is { } other)
        {
            using var picture = Imaging.PictureCodec.Decode(bytes);
            bytes = Imaging.PictureCodec.EncodeJpeg(picture, other);
        }
        return () => new MultipartFormDataContent { { new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, field, "picture.jpg" } };
    }
}
