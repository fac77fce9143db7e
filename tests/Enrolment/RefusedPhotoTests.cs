using System.Net;
using System.Text;
using Attendance.Testing;

namespace Attendance.Enrolment.Tests;

public sealed class RefusedPhotoTests(Company company)
{
    private const HttpStatusCode Unprocessable = HttpStatusCode.UnprocessableEntity;

    public static TheoryData<string, string> Refused => new()
    {
        { "nobody", "No face was found" },
        { "group", "more than one face" },
        { "truncated", "damaged" },
        { "zero bytes", "not a picture" },
        { "garbage", "not a picture" },
        { "svg", "not a picture" },
        { "gif", "not a picture" },
        { "60000x60000", "too many pixels" },
        { "far away", "too small" },
        { "blurred", "blurred" },
        { "dark", "too dark" },
    };

    private static byte[] Picture(string name) => name switch
    {
        "nobody" => Photographs.Nobody,
        "group" => Photographs.Group,
        "truncated" => Pictures.Person(0)[..(Pictures.Person(0).Length / 2)],
        "zero bytes" => [],
        "garbage" => Pictures.Garbage(20_000),
        "svg" => Pictures.Svg,
        "gif" => Pictures.Gif,
        "60000x60000" => Pictures.Huge,
        "far away" => Pictures.FarAway(Pictures.Person(0), 110),
        "blurred" => Pictures.Blurred(Pictures.Person(0), 9),
        _ => Pictures.Darkened(Pictures.Person(0), 0.16),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_photo_that_cannot_serve_is_refused_with_its_reason_and_nothing_of_it_is_kept(string name, string reason)
    {
        var id = await company.AddWithConsentAsync();
        var before = await company.StoredAsync(id);

        var problem = await (await company.PhotoAsync(id, Picture(name), Guid.NewGuid().ToString())).ProblemAsync(Unprocessable, "photo");

        Assert.Contains(reason, problem, StringComparison.Ordinal);
        // A picture that can be read is a failure to enrol, and is counted.
        var fault = name switch { "group" => "SeveralFaces", "nobody" => "NoFace", "far away" => "TooSmall", "blurred" => "Blurred", "dark" => "TooDark", _ => null };
        Assert.Equal(fault ?? "none", await company.ScalarAsync<string>($"select coalesce(max(data ->> 'Fault'), 'none') from mt_events where type = 'photo_refused' and data ->> 'EmployeeId' = '{id}'"));
        Assert.Equal(fault is null ? before : before.Replace("2 events", "3 events", StringComparison.Ordinal), await company.StoredAsync(id));
    }

    [Fact]
    public async Task A_refused_photo_does_not_use_up_its_key()
    {
        var id = await company.AddWithConsentAsync();
        var key = Guid.NewGuid().ToString();
        Assert.Equal(Unprocessable, (await company.PhotoAsync(id, Photographs.Nobody, key)).StatusCode);

        Assert.Equal(HttpStatusCode.Accepted, (await company.PhotoAsync(id, Pictures.Person(0), key)).StatusCode);
    }

    [Fact]
    public async Task Several_phone_pictures_may_come_at_once_and_only_one_that_is_too_large_is_refused()
    {
        var id = await company.AddWithConsentAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent(await company.Administrator.TokenAsync($"/employees/{id}")), "__RequestVerificationToken" },
            { new StringContent(Guid.NewGuid().ToString()), "idempotencyKey" },
        };
        // A picture stays readable whatever follows it: phones make them this large.
        form.Add(Company.Part([.. Pictures.Person(6), .. new byte[6_000_000]]), "photo", "first.jpg");
        form.Add(Company.Part([.. Photographs.Variant(Pictures.Person(6), 1), .. new byte[6_000_000]]), "photo", "second.jpg");
        form.Add(Company.Part([.. Photographs.Variant(Pictures.Person(6), 2), .. new byte[9_000_000]]), "photo", "third.jpg");
        await form.LoadIntoBufferAsync(TestContext.Current.CancellationToken);

        var panel = await (await company.Administrator.PostAsync($"/employees/{id}/photos", form, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(2, (await company.EmployeeAsync(id)).Photos);
        Assert.Contains("third.jpg: This file is larger than 8 MB", panel, StringComparison.Ordinal);
        Assert.DoesNotContain("first.jpg", panel, StringComparison.Ordinal);

        // Sent twice, it acts once, and says nothing else.
        var again = await (await company.Administrator.PostAsync($"/employees/{id}/photos", form, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, (await company.EmployeeAsync(id)).Photos);
        Assert.DoesNotContain("already there", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_megabytes_are_too_large_whether_announced_or_not()
    {
        var id = await company.AddWithConsentAsync();
        var before = await company.StoredAsync(id);
        var large = Pictures.Garbage(20_000_000);
        using var unannounced = Company.File(large);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/employees/{id}/photos") { Content = unannounced };
        request.Headers.TransferEncodingChunked = true;

        await (await company.PhotoAsync(id, large)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, null);
        await (await company.Api.SendAsync(request, TestContext.Current.CancellationToken)).ProblemAsync(HttpStatusCode.RequestEntityTooLarge, null);

        Assert.Equal(before, await company.StoredAsync(id));
    }

    [Fact]
    public async Task A_file_just_below_eight_megabytes_is_looked_at() =>
        await (await company.PhotoAsync(await company.AddWithConsentAsync(), Pictures.Garbage(8 * 1024 * 1024))).ProblemAsync(Unprocessable, "photo");

    [Fact]
    public async Task Another_content_type_or_field_is_refused()
    {
        var id = await company.AddWithConsentAsync();
        var path = $"/api/v1/employees/{id}/photos";
        using var bare = new ByteArrayContent(Pictures.Person(0));
        bare.Headers.ContentType = new("image/jpeg");
        using var empty = new MultipartFormDataContent { { new StringContent("text"), "photo" } };

        await (await company.Api.SubmitAsync(path, bare)).ProblemAsync(Unprocessable, "photo");
        await (await company.Api.SubmitAsync(path, new { photo = "text" })).ProblemAsync(Unprocessable, "photo");
        await (await company.Api.SubmitAsync(path, empty)).ProblemAsync(Unprocessable, "photo");
        await (await company.PhotoAsync(id, Pictures.Person(0), field: "picture")).ProblemAsync(Unprocessable, "photo");

        Assert.Equal((0, 0), await company.EmployeeAsync(id) is var employee ? (employee.Photos, employee.Templates) : default);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_body_that_is_cut_short_or_has_no_boundary_is_the_senders_mistake(string contentType)
    {
        var id = await company.AddWithConsentAsync();
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes("--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\nabc"));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        await (await company.Api.SubmitAsync($"/api/v1/employees/{id}/photos", content)).ProblemAsync(HttpStatusCode.BadRequest, null);
    }

    [Fact]
    public async Task A_photo_of_an_unknown_employee_is_refused()
    {
        await (await company.PhotoAsync(Guid.NewGuid(), Pictures.Person(0))).ProblemAsync(HttpStatusCode.NotFound, null);
        Assert.Equal(HttpStatusCode.NotFound, (await company.Api.OpenAsync($"/api/v1/employees/{Guid.NewGuid()}")).StatusCode);
        await (await company.ConsentAsync(Guid.NewGuid())).ProblemAsync(HttpStatusCode.NotFound, null);
    }
}
