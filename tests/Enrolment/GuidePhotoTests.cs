using Attendance.Contracts;
using Attendance.Enrolment.Photos;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

public sealed class GuidePhotoTests(Company company)
{
    [Theory]
    [InlineData(WantedPose.Front, 0f, 0.48f, "")]
    [InlineData(WantedPose.Front, 0.5f, 0.48f, "straight")]
    [InlineData(WantedPose.Front, 0f, 0.3f, "lower your chin")]
    [InlineData(WantedPose.Front, 0f, 0.7f, "raise your chin")]
    [InlineData(WantedPose.Left, 0.5f, 0.48f, "")]
    [InlineData(WantedPose.Left, -0.5f, 0.48f, "to your left")]
    [InlineData(WantedPose.Left, 1.2f, 0.48f, "too far")]
    [InlineData(WantedPose.Right, -0.5f, 0.48f, "")]
    [InlineData(WantedPose.Right, 0.5f, 0.48f, "to your right")]
    [InlineData(WantedPose.Right, -1.2f, 0.48f, "too far")]
    [InlineData(WantedPose.Up, 0f, 0.3f, "")]
    [InlineData(WantedPose.Up, 0f, 0.48f, "look up")]
    [InlineData(WantedPose.Up, 0.6f, 0.3f, "to the front again")]
    public void It_leads_to_the_pose_that_is_wanted(WantedPose wanted, float yaw, float pitch, string said) =>
        AssertSays(said, GuidePhotoHandler.Handle(wanted, null, new(yaw, pitch, 1, 0.3f)));

    [Theory]
    [InlineData(PhotoFault.NoFace, "before the camera")]
    [InlineData(PhotoFault.SeveralFaces, "One at a time")]
    [InlineData(PhotoFault.TooSmall, "closer")]
    [InlineData(PhotoFault.TooDark, "too dark")]
    [InlineData(PhotoFault.TooBright, "too bright")]
    [InlineData(PhotoFault.Blurred, "hold still")]
    public void What_is_wrong_with_the_picture_is_said_first(PhotoFault fault, string said) =>
        AssertSays(said, GuidePhotoHandler.Handle(WantedPose.Left, fault, fault is PhotoFault.NoFace or PhotoFault.SeveralFaces ? null : new(0.5f, 0.48f, 1, 0.3f)));

    [Fact]
    public void Closed_eyes_are_not_taken_unless_the_head_is_raised()
    {
        AssertSays("open your eyes", GuidePhotoHandler.Handle(WantedPose.Front, null, new(0, 0.48f, 1, 0.1f)));
        AssertSays("", GuidePhotoHandler.Handle(WantedPose.Up, null, new(0, 0.3f, 1, 0.1f)));
    }

    [Fact]
    public async Task A_preview_is_looked_at_and_nothing_of_it_is_kept()
    {
        var id = await company.AddWithConsentAsync();
        var before = await company.StoredAsync(id);

        Assert.Contains("before the camera", await LookAsync(id, Photographs.AtCamera(null)), StringComparison.Ordinal);
        Assert.DoesNotContain("before the camera", await LookAsync(id, Photographs.AtCamera(Pictures.Person(0))), StringComparison.Ordinal);

        Assert.Equal(before, await company.StoredAsync(id));
    }

    [Fact]
    public async Task Without_consent_nobodys_face_is_measured() =>
        Assert.Contains("Without consent", await LookAsync(await company.AddAsync(), Photographs.AtCamera(Pictures.Person(0))), StringComparison.Ordinal);

    private async Task<string> LookAsync(Guid id, byte[] preview)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/employees/{id}/photos/look?pose=left") { Content = Company.Part(preview) };
        request.Headers.Add("RequestVerificationToken", await company.Administrator.TokenAsync("/employees/new"));
        return await (await company.Administrator.SendAsync(request, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static void AssertSays(string said, PhotoAdvice advice)
    {
        Assert.Equal(said.Length == 0, advice.Ready);
        Assert.Contains(said, advice.Says, StringComparison.Ordinal);
    }
}
