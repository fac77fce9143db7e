using System.Numerics.Tensors;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Tests;

public sealed class TemplateIndexTests
{
    private const int Length = Segment.Length;

    private readonly Random _random = new(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    // Like faces; nearly alike, so that rounding cannot tell them apart; mostly one number, which rounds badly.
    [InlineData(0f)]
    [InlineData(0.9999f)]
    [InlineData(-1f)]
    public void The_answer_is_that_of_comparing_with_everybody(float alike)
    {
        var (index, all) = (new TemplateIndex(), new Dictionary<Guid, float[]>());
        var common = Vector();
        for (var i = 0; i < 6000; i++)
        {
            var employee = Guid.NewGuid();
            index.Set(employee, all[employee] = alike < 0 ? Spiked() : Mixed(common, alike));
        }

        for (var i = 0; i < 50; i++)
        {
            var probe = i % 2 == 0 ? Mixed(all.Values.ElementAt(_random.Next(all.Count)), 0.7f) : Mixed(common, Math.Max(0, alike));
            Assert.Equal(BruteForce(all, probe), index.Search(probe));
        }
    }

    [Fact]
    public void It_stays_so_while_people_come_go_and_are_switched_off()
    {
        var (index, all, off) = (new TemplateIndex(), new Dictionary<Guid, float[]>(), new HashSet<Guid>());
        var people = Enumerable.Range(0, 1500).Select(_ => Guid.NewGuid()).ToArray();
        for (var step = 0; step < 12_000; step++)
        {
            var employee = people[_random.Next(people.Length)];
            switch (_random.Next(20))
            {
                case < 11:
                    index.Set(employee, all[employee] = Vector());
                    break;
                case < 17:
                    all.Remove(employee);
                    index.Remove(employee);
                    break;
                default:
                    if (!off.Remove(employee))
                        off.Add(employee);
                    index.SetActive(employee, !off.Contains(employee));
                    break;
            }
            if (step % 300 != 0)
                continue;
            var known = all.Where(template => !off.Contains(template.Key)).ToDictionary();
            var probe = Vector();
            Assert.Equal(BruteForce(known, probe), index.Search(probe));
            Assert.Equal(known.Count, index.Count);
            Assert.Equal(known.TryGetValue(employee, out var template) ? TensorPrimitives.Dot<float>(template, probe) : null, index.Compare(employee, probe));
        }
    }

    [Fact]
    public async Task Who_stays_is_found_by_every_search_while_others_come_and_go()
    {
        var index = new TemplateIndex();
        var (stays, template) = (Guid.NewGuid(), Vector());
        index.Set(stays, template);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var changing = Task.Run(() =>
        {
            var random = new Random(2);
            while (!enough.IsCancellationRequested)
            {
                var others = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToList();
                foreach (var other in others)
                    index.Set(other, Vector(random));
                foreach (var other in others)
                    index.Remove(other);
            }
        }, Cancellation);

        for (var i = 0; i < 3000; i++)
            Assert.Equal(stays, index.Search(template)?.EmployeeId);

        await enough.CancelAsync();
        await changing;
        Assert.Equal(new Candidates(stays, TensorPrimitives.Dot<float>(template, template), null), index.Search(template));
    }

    [Fact]
    public void Where_nobody_can_be_matched_there_is_no_answer()
    {
        var (index, employee) = (new TemplateIndex(), Guid.NewGuid());
        Assert.Null(index.Search(Vector()));
        index.Set(employee, Vector());
        index.SetActive(employee, active: false);
        Assert.Null(index.Search(Vector()));
        Assert.Null(index.Compare(employee, Vector()));
        index.SetActive(employee, active: true);
        Assert.Equal(employee, index.Search(Vector())!.EmployeeId);
        index.Remove(employee);
        Assert.Null(index.Search(Vector()));
        Assert.Null(index.Compare(employee, Vector()));
    }

    [Fact]
    public void What_is_no_template_is_refused()
    {
        var broken = Vector();
        broken[7] = float.NaN;
        Assert.Throws<ArgumentException>(() => new TemplateIndex().Set(Guid.NewGuid(), broken));
        Assert.Throws<ArgumentException>(() => new TemplateIndex().Set(Guid.NewGuid(), broken.AsSpan(1)));
    }

    [Fact]
    public void A_processor_without_wide_registers_gets_the_same_numbers()
    {
        var (codes, probe) = (new sbyte[Length], new short[Length]);
        for (var round = 0; round < 100; round++)
        {
            for (var i = 0; i < Length; i++)
                (codes[i], probe[i]) = ((sbyte)_random.Next(-127, 128), (short)_random.Next(-127, 128));
            Assert.Equal(Segment.OneByOne(codes, probe), Segment.Product(codes, probe));
        }
    }

    private static Candidates? BruteForce(Dictionary<Guid, float[]> all, float[] probe)
    {
        var people = all.Select(person => (Id: person.Key, Score: TensorPrimitives.Dot<float>(person.Value, probe))).OrderByDescending(person => person.Score).Take(2).ToList();
        return people.Count == 0 ? null : new(people[0].Id, people[0].Score, people.Count == 1 ? null : people[1].Score);
    }

    private float[] Vector() => Vector(_random);

    private static float[] Vector(Random random)
    {
        var vector = new float[Length];
        for (var i = 0; i < Length; i++)
            vector[i] = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
        return Unit(vector);
    }

    private float[] Mixed(float[] common, float alike)
    {
        var (own, rest) = (Vector(), MathF.Sqrt(1 - alike * alike));
        return Unit([.. own.Select((number, i) => alike * common[i] + rest * number)]);
    }

    private float[] Spiked()
    {
        var vector = Vector();
        vector[_random.Next(Length)] = 5;
        return Unit(vector);
    }

    private static float[] Unit(float[] vector)
    {
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }
}
