using System.Net;
using System.Net.Http.Headers;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

/// <summary>How fast check-ins stay meanwhile is measured by build/bench flood.</summary>
public sealed class FloodTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task Who_checks_in_while_damaged_pictures_pour_in_is_recognised_and_each_of_those_is_refused()
    {
        var employee = await office.HireAsync();
        await office.AddPhotoAsync(employee, Photographs.Variant(Photographs.People[0], 0));
        var frame = Photographs.AtCamera(Photographs.Variant(Photographs.People[0], 1));
        Assert.True(await office.IsSeenAsync(employee, frame));
        var (left, refused) = (600, 0);

        var flood = Task.WhenAll(Enumerable.Range(0, 12).Select(async uploader =>
        {
            var random = new Random(uploader);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var damaged = frame[..random.Next(20, frame.Length / 2)];
                using var form = new MultipartFormDataContent { { new ByteArrayContent(damaged) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } }, "photo", "photo.jpg" } };
                using var answer = await office.Api.PostAsync($"/api/v1/employees/{employee}/photos", form);
                Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
                Interlocked.Increment(ref refused);
            }
        }));
        var recognised = 0;
        for (; !flood.IsCompleted || recognised < 5; recognised++)
            Assert.Equal(employee, await Office.WhoAsync(office.App.Services, frame));
        await flood;

        Assert.Equal(600, refused);
    }
}
