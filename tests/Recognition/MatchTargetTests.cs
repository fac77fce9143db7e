using System.Net;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Imaging;
using Attendance.Messaging;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Postgres;
using Attendance.Recognition.Targets;
using Attendance.Recognition.Training;
using Attendance.Testing;
using Attendance.Vault;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Recognition.Tests;

public sealed class MatchTargetTests(Office office) : IClassFixture<Office>
{
    private static readonly Calibration Shipped = Calibration.Load(Photographs.Faces.Catalogue, Photographs.Faces.Recogniser);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_site_with_a_target_of_its_own_decides_otherwise_and_says_why_for_ever()
    {
        var frame = Photographs.AtCamera(Photographs.People[0]);
        // Nearer than the target of the site asks for and farther than everywhere else.
        await EnrolAsync(frame, similarity: 0.45f);
        var (site, other) = (await SiteAsync("Gate"), await SiteAsync("Works"));
        Assert.Equal(RecognitionOutcome.NotRecognised, (await IdentifyAsync(frame, site)).Outcome);

        (await DecideAsync(site, "0.01", "The queue was too long.")).EnsureSuccessStatusCode();

        Assert.True(await RunningApp.EventuallyAsync(async () => (await IdentifyAsync(frame, site)).Outcome == RecognitionOutcome.Accepted));
        Assert.Equal(RecognitionOutcome.NotRecognised, (await IdentifyAsync(frame, other)).Outcome);
        Assert.Equal(RecognitionOutcome.NotRecognised, (await IdentifyAsync(frame, null)).Outcome);
        Assert.Contains("Gate", await ReadAsync("/recognition"), StringComparison.Ordinal);
        var entry = await ScalarAsync<Guid>($"select id from mt_events where type = 'match_target_set' and data ->> 'SiteId' = '{site}'");
        Assert.Contains("The queue was too long.", await ReadAsync($"/audit/{entry}"), StringComparison.Ordinal);
        Assert.DoesNotContain("queue", await ScalarAsync<string>($"select data::text from mt_events where id = '{entry}'"), StringComparison.Ordinal);

        (await office.Administrator.PostFormAsync("/recognition", $"/recognition/targets/{site}/remove", new() { ["reason"] = "It was a bad idea." })).EnsureSuccessStatusCode();

        Assert.True(await RunningApp.EventuallyAsync(async () => (await IdentifyAsync(frame, site)).Outcome == RecognitionOutcome.NotRecognised));
        Assert.Equal(HttpStatusCode.Conflict, (await office.Administrator.PostFormAsync("/recognition", $"/recognition/targets/{site}/remove", new() { ["reason"] = "Again." })).StatusCode);
    }

    [Theory]
    [InlineData(null, "0.001", "")]
    [InlineData(null, "0.5", "why")]
    [InlineData(null, "NaN", "why")]
    [InlineData(null, "", "why")]
    [InlineData("01900000-0000-7000-8000-000000000000", "0.001", "why")]
    [InlineData("somewhere", "0.001", "why")]
    public async Task What_makes_no_sense_is_refused(string? site, string target, string reason)
    {
        var answer = await office.Administrator.PostFormAsync("/recognition", "/recognition/targets", new() { ["site"] = site ?? "", ["falsePositive"] = target, ["reason"] = reason });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task A_decision_that_is_sent_twice_is_one()
    {
        var (site, key) = (await SiteAsync("Twice"), $"{Guid.NewGuid()}");
        for (var i = 0; i < 2; i++)
            (await office.Administrator.PostFormAsync("/recognition", "/recognition/targets", new() { ["site"] = $"{site}", ["falsePositive"] = "0.003", ["reason"] = "why", ["idempotencyKey"] = key })).EnsureSuccessStatusCode();
        Assert.Equal(1, await ScalarAsync<long>($"select count(*) from mt_events where type = 'match_target_set' and data ->> 'SiteId' = '{site}'"));
    }

    [Fact]
    public async Task What_was_decided_for_everywhere_is_taken_back_too()
    {
        (await office.Administrator.PostFormAsync("/recognition", "/recognition/targets", new() { ["falsePositive"] = "0.01", ["reason"] = "why" })).EnsureSuccessStatusCode();
        Assert.DoesNotContain("As shipped, for up to", await office.Administrator.GetStringAsync("/recognition", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        (await office.Administrator.PostFormAsync("/recognition", $"/recognition/targets/{Guid.Empty}/remove", new() { ["reason"] = "why" })).EnsureSuccessStatusCode();

        Assert.Contains("As shipped, for up to", await office.Administrator.GetStringAsync("/recognition", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await office.Administrator.PostFormAsync("/recognition", $"/recognition/targets/{Guid.Empty}/remove", new() { ["reason"] = "why" })).StatusCode);
    }

    [Fact]
    public void A_decision_says_what_it_rests_on()
    {
        var (reason, now) = (new Protected("c2FtcGxl"), DateTimeOffset.UnixEpoch);

        var set = SetMatchTargetHandler.Handle(new(null, 1e-3, 1000, 2, reason, now), Shipped);

        var here = Shipped with { Factor = 2 };
        Assert.Equal((here.ThresholdFor(1e-3, 1000), here.ModelSha256, 1000, 2.0), (set.Threshold, set.ModelSha256, set.People, set.OwnFactor));
        Assert.InRange(set.FalseNegative, set.Low, set.High);
        Assert.True(set.Threshold > SetMatchTargetHandler.Handle(new(null, 1e-3, 1000, null, reason, now), Shipped).Threshold);
    }

    /// <summary>What was decided is a share of strangers; which similarity keeps to it depends on the recogniser.</summary>
    [Fact]
    public void A_decision_holds_under_another_recogniser_too()
    {
        var row = new MatchTargetRow(Guid.Empty, 1e-4, 1000, 0.6f, 0.05, 0.04, 0.06, 2, Shipped.ModelSha256, DateTimeOffset.UnixEpoch);
        var other = Calibration.Load(Photographs.Faces.Catalogue, Photographs.Faces.Catalogue.Recognisers.Single(entry => entry.Id == "dlib-resnet-34"));

        Assert.Same(row, row.For(Shipped, 1000));
        Assert.Equal((1e-4, other.ThresholdFor(1e-4, 1000), other.ModelSha256), (row.For(other, 1000).FalsePositive, row.For(other, 1000).Threshold, row.For(other, 1000).ModelSha256));
        Assert.Equal(other.FalseNegative(row.For(other, 1000).Threshold), new(row.For(other, 1000).FalseNegative, row.For(other, 1000).Low, row.For(other, 1000).High));
    }

    [Fact]
    public void What_was_decided_for_a_hundred_people_holds_for_a_thousand()
    {
        var row = new MatchTargetRow(Guid.Empty, 1e-3, 100, Shipped.ThresholdFor(1e-3, 100), 0.05, 0.04, 0.06, null, Shipped.ModelSha256, DateTimeOffset.UnixEpoch);

        var grown = row.For(Shipped, 1000);

        Assert.True(grown.People >= 1000);
        Assert.InRange(Shipped.FalsePositive(grown.Threshold, 1000), 0, 1e-3);
        Assert.InRange(Shipped.FalsePositive(row.Threshold, 1000), 5e-3, 1);
        Assert.Equal(Shipped.FalseNegative(grown.Threshold).Rate, grown.FalseNegative);
    }

    /// <summary>Every threshold that can be derived was measured.</summary>
    [Theory]
    [InlineData("mobilefacenet")]
    [InlineData("dlib-resnet-34")]
    public void What_is_expected_at_a_threshold_was_measured_and_not_drawn_on(string recogniser)
    {
        var calibration = Calibration.Load(Photographs.Faces.Catalogue, Photographs.Faces.Catalogue.Recognisers.Single(entry => entry.Id == recogniser));

        Assert.Equal(1, calibration.Points[^1].Threshold);
        Assert.InRange(calibration.FalseNegative(1).Rate, 0.99, 1);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 100)]
    [InlineData(101, 125)]
    [InlineData(1000, 1151)]
    public void Where_nothing_was_decided_the_threshold_follows_the_number_of_people_in_steps(int people, int step) => Assert.Equal(step, UsualTarget.Step(people));

    private Task<FaceAnswer> IdentifyAsync(byte[] frame, Guid? site) =>
        office.App.InScopeAsync(async services => await services.GetRequiredService<IMessageBus>().InvokeAsync<FaceAnswer>(new IdentifyFace([frame], site, Guid.NewGuid()), Cancellation));

    /// <summary>A person whose template is as similar as this to what the frame shows.</summary>
    private async Task EnrolAsync(byte[] frame, float similarity)
    {
        float[] probe;
        using (var picture = PictureCodec.Decode(frame))
            probe = Photographs.Faces.Measure(picture, Photographs.Faces.Sight(picture).Face!).Template;
        var random = new Random(3);
        var aside = probe.Select(_ => random.NextSingle() - 0.5f).ToArray();
        var along = TensorPrimitives.Dot<float>(aside, probe);
        for (var i = 0; i < aside.Length; i++)
            aside[i] -= along * probe[i];
        var length = TensorPrimitives.Norm<float>(aside);
        var template = probe.Select((number, i) => similarity * number + MathF.Sqrt(1 - similarity * similarity) * aside[i] / length).ToArray();

        await using var session = office.App.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        var added = new TemplateAdded(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Photographs.Faces.Recogniser.Sha256!, office.App.Clock.GetUtcNow());
        var key = office.App.Services.GetRequiredService<PersonVault>().CreateKey(session, added.EmployeeId, KeyPurpose.Biometric);
        PersonVault.Put(session, key, added.TemplateId, BlobKinds.Template, MemoryMarshal.AsBytes(template.AsSpan()));
        TemplateSql.Insert(session, added.TemplateId, added.EmployeeId, added.PhotoId, added.ModelSha256);
        (await session.Events.FetchForWriting<Templates>(Templates.StreamOf(added.EmployeeId), 0, Cancellation)).AppendOne(added);
        await session.SaveChangesAsync(Cancellation);
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(office.App.Services.GetRequiredService<Galleries.Gallery>().Compare(added.EmployeeId, probe) is not null)));
    }

    private async Task<Guid> SiteAsync(string name)
    {
        (await office.Administrator.PostFormAsync("/sites", "/sites", new() { ["name"] = name, ["zone"] = "Europe/Vienna" })).EnsureSuccessStatusCode();
        var id = await ScalarAsync<Guid>($"select (data ->> 'SiteId')::uuid from mt_events where type = 'site_added' and data ->> 'Name' = '{name}'");
        Assert.Contains(name, await ReadAsync("/recognition"), StringComparison.Ordinal);
        return id;
    }

    private Task<HttpResponseMessage> DecideAsync(Guid site, string target, string reason) =>
        office.Administrator.PostFormAsync("/recognition", "/recognition/targets", new() { ["site"] = $"{site}", ["falsePositive"] = target, ["reason"] = reason });

    private async Task<string> ReadAsync(string path) => WebUtility.HtmlDecode(await office.Administrator.GetStringAsync(path, Cancellation));

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = office.App.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
