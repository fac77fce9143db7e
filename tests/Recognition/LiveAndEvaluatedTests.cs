using Attendance.Contracts;
using Attendance.Imaging;
using Attendance.Messaging;
using Attendance.Recognition.Evaluation;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Targets;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Recognition.Tests;

/// <summary>What an evaluation measures is what happens before a camera: the same decision for every picture.</summary>
public sealed class LiveAndEvaluatedTests(Office office) : IClassFixture<Office>
{
    private const int PerPerson = 3, MostPeople = 12;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_picture_is_decided_alike_by_the_running_program_and_by_the_evaluation()
    {
        var people = People();
        var rows = people.SelectMany((person, i) => person.Pictures.Select((picture, j) => (Person: i, Picture: picture, IsEnrolled: i % 3 != 2 && j < PerPerson - 1)))
            .Select((row, index) => new SplitRow(index, row.IsEnrolled ? SplitPart.Train : row.Person % 3 == 2 ? SplitPart.Impostor : SplitPart.Test, people[row.Person].Name, $"{index}")).ToList();
        var pictures = rows.ToDictionary(row => row.ImagePath, row => people.Single(person => person.Name == row.Person).Pictures[rows.Where(other => other.Person == row.Person).ToList().IndexOf(row)]);
        ValueTask<byte[]?> Read(string path, CancellationToken cancellation) => ValueTask.FromResult<byte[]?>(pictures[path]);
        var enrolled = await PictureTemplates.ReadAsync(Photographs.Faces, async (path, stop) => Kept(await Read(path, stop)), rows.Where(row => row.Part == SplitPart.Train).Select(row => row.ImagePath), FaceChoice.AsTheProgram, enrolled: true, new Progress<(int, int)>(), Cancellation);
        var employees = await EnrolAsync(rows, pictures, enrolled);
        var threshold = UsualTarget.Threshold(office.App.Services.GetRequiredService<Calibrations>().Of(Photographs.Faces.Recogniser.Sha256!), office.App.Services.GetRequiredService<Gallery>().Count);
        var probes = await PictureTemplates.ReadAsync(Photographs.Faces, Read, rows.Where(row => row.Part != SplitPart.Train).Select(row => row.ImagePath), FaceChoice.AsTheProgram, enrolled: false, new Progress<(int, int)>(), Cancellation);
        var evaluated = EvaluateSplits.Run(rows, enrolled, probes, _ => threshold, Match.Margin, [threshold], 42).Predictions;

        Assert.Equal(rows.Count(row => row.Part != SplitPart.Train), evaluated.Count);
        foreach (var prediction in evaluated)
        {
            var (live, recorded) = await LookAsync(pictures[prediction.Row.ImagePath]);
            Assert.True(live == (prediction.Predicted is { } name ? employees[name] : null), $"{prediction.Row.Person}: {live} before the camera, {prediction.Predicted} in the evaluation.");
            Assert.Equal(prediction.Score ?? -2, recorded ?? -2, 1e-5);
        }
        Assert.Contains(evaluated, prediction => prediction.Predicted is not null);
        Assert.Contains(evaluated, prediction => prediction.Predicted is null);
    }

    /// <summary>As a photo is kept: encoded anew.</summary>
    private static byte[]? Kept(byte[]? photo)
    {
        using var picture = PictureCodec.Decode(photo!, 1280);
        return PictureCodec.EncodeJpeg(picture);
    }

    private async Task<Dictionary<string, Guid>> EnrolAsync(IEnumerable<SplitRow> rows, Dictionary<string, byte[]> pictures, IReadOnlyDictionary<string, float[]?> templates)
    {
        var employees = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var person in rows.Where(row => row.Part == SplitPart.Train).GroupBy(row => row.Person))
        {
            employees[person.Key] = await office.HireAsync();
            foreach (var row in person)
                await office.AddPhotoAsync(employees[person.Key], pictures[row.ImagePath]);
            var template = Fusion.Of([.. person.Select(row => templates[row.ImagePath]!)]);
            Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(office.App.Services.GetRequiredService<Gallery>().Compare(employees[person.Key], template) > 0.9999f)), person.Key);
        }
        return employees;
    }

    private async Task<(Guid? Who, float? Score)> LookAsync(byte[] frame)
    {
        var device = Guid.NewGuid();
        var answer = await office.App.InScopeAsync(async services =>
        {
            var answered = await services.GetRequiredService<IMessageBus>().InvokeAsync<FaceAnswer>(new IdentifyFace([frame], null, device), Cancellation);
            await services.GetRequiredService<EventStore.IDocumentSession>().SaveChangesAsync(Cancellation);
            return answered;
        });
        var score = (await office.QueryAsync<float?>("select (data ->> 'Score')::real from mt_events where type = 'recognition_attempted' and data ->> 'DeviceId' = $1", $"{device}"))[0];
        return (answer.EmployeeId, score);
    }

    /// <summary>LFW's where they are, enrolled with pictures that the program takes as photos; else the package's.</summary>
    private static List<(string Name, List<byte[]> Pictures)> People()
    {
        if (Photographs.LfwFolder is not { } folder)
        {
            TestContext.Current.TestOutputHelper?.WriteLine("LFW's pictures are absent: held alike on the package's photographs alone.");
            return [.. Photographs.People.Take(MostPeople).Select((person, i) => ($"{i}", Enumerable.Range(0, PerPerson).Select(variant => Photographs.Variant(person, variant)).ToList()))];
        }
        return [.. Directory.EnumerateDirectories(Path.Combine(folder, "images")).Order(StringComparer.Ordinal)
            .Where(person => Directory.GetFiles(person).Length > PerPerson).Select(person => (Path.GetFileName(person), Chosen([.. Directory.GetFiles(person).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)])))
            .Where(person => person.Item2.Count == PerPerson).Take(MostPeople)];
    }

    /// <summary>The last is looked at: one with several faces, where there is one.</summary>
    private static List<byte[]> Chosen(List<byte[]> all)
    {
        var photos = all.Where(IsUsable).Take(PerPerson - 1).ToList();
        return [.. photos, .. all.Except(photos).OrderBy(IsUsable).Take(1)];
    }

    private static bool IsUsable(byte[] file)
    {
        using var picture = PictureCodec.Decode(file);
        return Photographs.Faces.Sight(picture) is { Count: Faces.FaceCount.One, Face.Box.Height: >= 90 } && Photographs.Faces.Detect(picture).Count == 1;
    }
}
