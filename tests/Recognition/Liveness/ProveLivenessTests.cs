using Attendance.Contracts;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Recognition.Liveness;
using Attendance.Testing;

namespace Attendance.Recognition.Tests.Liveness;

/// <summary>A head that turns passes; a picture of it that is turned, tilted or brought nearer does not.</summary>
public sealed class ProveLivenessTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 58, 0, TimeSpan.Zero);
    private static readonly byte[] Front = Photographs.AtCamera(Photographs.Frontal);
    private const float SamePerson = 0.3f;

    private static readonly ChallengeView Before = View(TurnedFace.Render(Front, 0));
    private readonly Guid _device = Guid.NewGuid();

    [Theory]
    [InlineData(ChallengeStep.Left, 30, 0, 1f)]
    [InlineData(ChallengeStep.Right, -30, 0, 1f)]
    [InlineData(ChallengeStep.Nod, 0, -22, 1f)]
    [InlineData(ChallengeStep.Nearer, 0, 0, 1.35f)]
    public void A_step_is_done_by_a_head_that_does_it(ChallengeStep step, double yaw, double pitch, float nearer)
    {
        var after = View(TurnedFace.Render(Front, yaw, pitch, nearer));

        foreach (var asked in Enum.GetValues<ChallengeStep>())
            Assert.True(asked == step == ProveLivenessHandler.IsDone(asked, Before, after), $"{asked}");
    }

    [Theory]
    [InlineData(Held.Print)]
    [InlineData(Held.Screen)]
    public void No_turn_is_done_by_a_picture_however_it_is_held(Held held)
    {
        var before = View(FlatPicture.Render(Front, held, 0));
        foreach (var yaw in (int[])[-50, -35, -20, 20, 35, 50])
        {
            foreach (var (pitch, roll, nearer, distance) in ((int, int, double, double)[])[(0, 0, 1, 4), (25, 0, 1, 4), (-25, 0, 1, 4), (0, 15, 1, 4), (0, 0, 0.8, 2.5), (0, 0, 1.4, 6)])
            {
                var after = View(FlatPicture.Render(Front, held, yaw, pitch, roll, nearer, distance));
                Assert.False(ProveLivenessHandler.IsDone(ChallengeStep.Left, before, after) || ProveLivenessHandler.IsDone(ChallengeStep.Right, before, after), $"{yaw} {pitch} {roll} {nearer}");
            }
        }
    }

    [Fact]
    public void All_that_was_asked_for_in_its_order_passes()
    {
        var (left, nod) = (View(TurnedFace.Render(Front, 30)), View(TurnedFace.Render(Front, 0, -22)));

        Assert.Equal(LivenessCheck.Passed, Check(Asked(ChallengeStep.Left, ChallengeStep.Nod), [[Before, left], [nod]]));
        Assert.Equal(LivenessCheck.Failed, Check(Asked(ChallengeStep.Left, ChallengeStep.Nod), [[nod], [left]]));
        Assert.Equal(LivenessCheck.Failed, Check(Asked(ChallengeStep.Right, ChallengeStep.Nod), [[left], [nod]]));
        Assert.Equal(LivenessCheck.Failed, Check(Asked(ChallengeStep.Left, ChallengeStep.Nod), [[left], []]));
    }

    [Fact]
    public void Whoever_shows_every_movement_at_every_step_does_not_pass_but_a_turn_may_linger()
    {
        var (left, right, nod) = (View(TurnedFace.Render(Front, 30)), View(TurnedFace.Render(Front, -30)), View(TurnedFace.Render(Front, 0, -22)));

        Assert.Equal(LivenessCheck.Failed, Check(Asked(ChallengeStep.Left, ChallengeStep.Nod), [[left, right, nod], [nod, left, right]]));
        Assert.Equal(LivenessCheck.Failed, Check(Asked(ChallengeStep.Nod, ChallengeStep.Left), [[left, nod], [left]]));
        Assert.Equal(LivenessCheck.Passed, Check(Asked(ChallengeStep.Left, ChallengeStep.Nod), [[Before, left], [left, Before, nod]]));
    }

    [Fact]
    public void A_challenge_holds_for_one_device_and_for_seconds()
    {
        var asked = Asked(ChallengeStep.Left, ChallengeStep.Nod);

        Assert.True(ProveLivenessHandler.IsOpen(asked, _device, asked.NotBefore, 2));
        Assert.True(ProveLivenessHandler.IsOpen(asked, _device, asked.NotAfter, 2));
        Assert.False(ProveLivenessHandler.IsOpen(null, _device, asked.NotBefore, 2));
        Assert.False(ProveLivenessHandler.IsOpen(asked, Guid.NewGuid(), asked.NotBefore, 2));
        Assert.False(ProveLivenessHandler.IsOpen(asked, _device, asked.NotBefore.AddTicks(-1), 2));
        Assert.False(ProveLivenessHandler.IsOpen(asked, _device, asked.NotAfter.AddTicks(1), 2));
        Assert.False(ProveLivenessHandler.IsOpen(asked, _device, asked.NotBefore, 1));
        Assert.Equal(TimeSpan.FromSeconds(6), asked.NotBefore - asked.IssuedAt);
    }

    [Fact]
    public void Somebody_elses_turned_face_is_no_proof()
    {
        var (left, nod) = (View(TurnedFace.Render(Front, 30)), View(TurnedFace.Render(Front, 0, -22)));
        Assert.Equal(LivenessCheck.Failed, Check(Asked(ChallengeStep.Left, ChallengeStep.Nod), [[left with { Alike = 0.1f }], [nod]]));
    }

    [Fact]
    public void Each_challenge_asks_for_two_different_steps_one_of_them_a_turn()
    {
        var asked = Enumerable.Range(0, 500).Select(_ => Challenge.New(_device, Now)).ToList();

        Assert.All(asked, challenge => Assert.Equal(2, challenge.Steps.Distinct().Count()));
        Assert.All(asked, challenge => Assert.Contains(challenge.Steps, step => step is ChallengeStep.Left or ChallengeStep.Right));
        Assert.Equal(10, asked.Select(challenge => string.Join(' ', challenge.Steps)).Distinct().Count());
        Assert.Equal(500, asked.Select(challenge => challenge.Id).Distinct().Count());
    }

    private Challenge Asked(params ChallengeStep[] steps) => new(Guid.NewGuid(), _device, Now, steps);

    private static LivenessCheck Check(Challenge challenge, IReadOnlyList<IReadOnlyList<ChallengeView>> steps) => ProveLivenessHandler.Handle(challenge, Before, steps, SamePerson);

    private static ChallengeView View(byte[] jpeg)
    {
        using var picture = PictureCodec.Decode(jpeg);
        var face = Assert.IsType<DetectedFace>(Photographs.Faces.Sight(picture).Face);
        return new(Photographs.Faces.Locate(picture, face), face.Box.Height, 1);
    }
}
