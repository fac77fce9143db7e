using Attendance.Recognition.Evaluation;

namespace Attendance.Recognition.Tests;

public sealed class LivenessEvaluationTests
{
    [Fact]
    public void Each_kind_of_attack_is_counted_by_itself_at_thresholds_that_people_pass()
    {
        var people = Enumerable.Range(1, 100).Select(i => (float?)(i / 100f)).ToList();
        var report = EvaluateLiveness.Run([new("bona-fide", people), new("print", [0.01f, 0.015f, 0.5f, 0.9f, null]), new("screen", [0f, 0f])]);

        Assert.Equal([(0.5f, 0.49), (0.02f, 0.01), (0.06f, 0.05)], report.Rates.Select(rates => (rates.Threshold, rates.Bpcer)));
        Assert.Equal([(0.5, 0.0), (0.5, 0.0), (0.5, 0.0)], report.Rates.Select(rates => (rates.Apcer["print"], rates.Apcer["screen"])));
        Assert.All(report.Rates, rates => Assert.Equal(0.5, rates.Worst));
        Assert.Equal((0.2, 0.0), (report.WithoutFace["print"], report.WithoutFace["bona-fide"]));
    }

    [Fact]
    public void Without_people_or_without_attacks_nothing_can_be_said()
    {
        Assert.Throws<ArgumentException>(() => EvaluateLiveness.Run([new("print", [0.5f])]));
        Assert.Throws<ArgumentException>(() => EvaluateLiveness.Run([new("bona-fide", [0.5f]), new("print", [null])]));
    }
}
