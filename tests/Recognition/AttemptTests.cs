using System.Text.Json;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Recognition.Attempts;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Recognition.Tests;

public sealed class AttemptTests(Office office) : IClassFixture<Office>
{
    private static readonly string[] OfEveryone = ["AttemptId", "Outcome", "Method", "SiteId", "DeviceId", "ModelSha256", "Threshold", "Frames", "At"];
    private readonly Guid _device = Guid.NewGuid(), _site = Guid.NewGuid();

    [Fact]
    public async Task An_accepted_face_is_on_record_with_all_that_led_to_it()
    {
        // Somebody whom no other test enrols, to be ahead of.
        await EnrolAsync(Photographs.People.Count - 2);
        var (employee, frame) = await EnrolAsync(0);

        var (answer, attempted) = await AskAsync(new IdentifyFace([frame, frame], _site, _device));

        Assert.Equal((RecognitionOutcome.Accepted, employee), (answer.Outcome, answer.EmployeeId));
        Assert.Equal([.. OfEveryone, "Score", "Margin", "Liveness", "EmployeeId"], attempted.EnumerateObject().Select(field => field.Name).OrderBy(name => Order(name)));
        Assert.Equal((answer.AttemptId, employee, _site, _device), (Id("AttemptId"), Id("EmployeeId"), Id("SiteId"), Id("DeviceId")));
        Assert.Equal(("Accepted", "Identification"), (attempted.GetProperty("Outcome").GetString(), attempted.GetProperty("Method").GetString()));
        Assert.Equal(Photographs.Faces.Recogniser.Sha256!, attempted.GetProperty("ModelSha256").GetString());
        Assert.Equal(UsualTarget.Threshold(Calibration.Load(Photographs.Faces.Catalogue, Photographs.Faces.Recogniser), 1), attempted.GetProperty("Threshold").GetSingle());
        Assert.InRange(attempted.GetProperty("Score").GetSingle(), 0.47f, 1);
        Assert.InRange(attempted.GetProperty("Margin").GetSingle(), 0.05f, 2);
        Assert.InRange(attempted.GetProperty("Liveness").GetSingle(), 0, 1);
        Assert.Equal(2, attempted.GetProperty("Frames").GetInt32());

        Guid Id(string name) => attempted.GetProperty(name).GetGuid();
        static int Order(string name) => Array.IndexOf([.. OfEveryone, "Score", "Margin", "Liveness", "EmployeeId"], name);
    }

    [Fact]
    public async Task A_stranger_is_on_record_with_a_score_and_without_a_person()
    {
        var (employee, _) = await EnrolAsync(1);

        var (answer, attempted) = await AskAsync(new IdentifyFace([Photographs.AtCamera(Photographs.People[^1])], _site, _device));

        Assert.Equal((RecognitionOutcome.NotRecognised, null), (answer.Outcome, answer.EmployeeId));
        Assert.False(attempted.TryGetProperty("EmployeeId", out _));
        Assert.DoesNotContain(employee.ToString(), attempted.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.InRange(attempted.GetProperty("Score").GetSingle(), -1, 0.47f);
        Assert.DoesNotContain('[', attempted.GetRawText());
    }

    [Fact]
    public async Task A_picture_without_a_face_or_with_several_is_on_record_without_a_score()
    {
        foreach (var (frame, outcome) in ((byte[], string)[])[(Photographs.Nobody, "NoFace"), (Photographs.Group, "SeveralFaces")])
        {
            var (_, attempted) = await AskAsync(new IdentifyFace([frame], null, _device));

            Assert.Equal(outcome, attempted.GetProperty("Outcome").GetString());
            Assert.Equal(OfEveryone.Where(name => name != "SiteId").Order(), attempted.EnumerateObject().Select(field => field.Name).Order());
        }
    }

    [Fact]
    public async Task Verified_is_only_the_person_who_was_asked_for()
    {
        var (first, firstFrame) = await EnrolAsync(2);
        var (second, secondFrame) = await EnrolAsync(3);

        var (own, ownAttempt) = await AskAsync(new VerifyFace(first, [firstFrame], null, _device));
        Assert.Equal((RecognitionOutcome.Accepted, first), (own.Outcome, own.EmployeeId));
        Assert.Equal(("Verification", 0.42f), (ownAttempt.GetProperty("Method").GetString(), ownAttempt.GetProperty("Threshold").GetSingle()));

        var (other, otherAttempt) = await AskAsync(new VerifyFace(first, [secondFrame], null, _device));
        Assert.Equal((RecognitionOutcome.NotRecognised, null), (other.Outcome, other.EmployeeId));
        Assert.DoesNotContain(first.ToString(), otherAttempt.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(second.ToString(), otherAttempt.GetRawText(), StringComparison.OrdinalIgnoreCase);

        var (unknown, _) = await AskAsync(new VerifyFace(Guid.NewGuid(), [firstFrame], null, _device));
        Assert.Equal(RecognitionOutcome.NotRecognised, unknown.Outcome);
    }

    private async Task<(Guid Employee, byte[] Frame)> EnrolAsync(int person)
    {
        var employee = await office.HireAsync();
        await office.AddPhotoAsync(employee, Photographs.Variant(Photographs.People[person], 0));
        var frame = Photographs.AtCamera(Photographs.Variant(Photographs.People[person], 1));
        Assert.True(await office.IsSeenAsync(employee, frame));
        return (employee, frame);
    }

    /// <summary>Asks as a check-in would, and reads what was recorded in the stream of the device's day.</summary>
    private async Task<(FaceAnswer Answer, JsonElement Attempted)> AskAsync(object question)
    {
        var answer = await office.App.InScopeAsync(async services =>
        {
            var given = await services.GetRequiredService<IMessageBus>().InvokeAsync<FaceAnswer>(question, TestContext.Current.CancellationToken);
            await services.GetRequiredService<IDocumentSession>().SaveChangesAsync(TestContext.Current.CancellationToken);
            return given;
        });
        var data = await office.QueryAsync<string>(
            "select data::text from mt_events where id = $1 and type = 'recognition_attempted' and stream_id = $2", answer.EventId, DeviceDay.StreamOf(_device, office.App.Clock.GetUtcNow()));
        return (answer, JsonDocument.Parse(Assert.Single(data)).RootElement);
    }
}
