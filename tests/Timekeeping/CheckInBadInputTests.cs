using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Attendance.Testing;

namespace Attendance.Timekeeping.Tests;

public sealed class CheckInBadInputTests(Company company) : IClassFixture<Company>
{
    public static TheoryData<string> BadFrames => ["truncated", "zero-byte", "garbage", "svg", "gif", "too many pixels", "larger than any camera's"];

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task A_frame_that_is_no_whole_picture_is_refused_and_nothing_is_recorded(string kind)
    {
        var good = Photographs.AtCamera(Photographs.People[0]);
        byte[] bad = kind switch
        {
            "truncated" => good[..(good.Length / 2)],
            "zero-byte" => [],
            "garbage" => [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31))],
            "svg" => "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>"u8.ToArray(),
            "gif" => Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
            "larger than any camera's" => LargePicture(),
            _ => HugePng(),
        };

        await RefusedAsync(await company.CheckInAsync([bad]), HttpStatusCode.UnprocessableEntity, "frame");
        // One bad frame among good ones as well.
        await RefusedAsync(await company.CheckInAsync([good, bad]), HttpStatusCode.UnprocessableEntity, "frame");
    }

    [Fact]
    public async Task No_frame_and_six_frames_are_refused()
    {
        var frame = Photographs.Nobody;
        await RefusedAsync(await company.CheckInAsync([], direction: "in"), HttpStatusCode.UnprocessableEntity, "frame");
        await RefusedAsync(await company.CheckInAsync([frame, frame, frame, frame, frame, frame]), HttpStatusCode.UnprocessableEntity, "frame");
    }

    [Fact]
    public async Task Another_kind_of_content_is_refused()
    {
        await RefusedAsync(await company.Api.SubmitAsync("/api/v1/check-ins", JsonContent.Create(new { frame = "x" })), HttpStatusCode.UnprocessableEntity, "frame");
        using var form = new FormUrlEncodedContent([new("frame", "x")]);
        await RefusedAsync(await company.Api.SubmitAsync("/api/v1/check-ins", form), HttpStatusCode.UnprocessableEntity, "frame");
        await RefusedAsync(await company.Api.SubmitAsync("/api/v1/check-ins", null), HttpStatusCode.UnprocessableEntity, "frame");
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"frame\"; filename=\"a.jpg\"\r\n\r\nnever ended")]
    [InlineData("multipart/form-data; boundary=x", "no boundary at all")]
    [InlineData("multipart/form-data; boundary=x", "")]
    [InlineData("multipart/form-data", "--x--")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nthis is no header\r\n\r\n--x--\r\n")]
    public async Task A_form_that_cannot_be_read_is_the_senders_fault_and_is_not_called_too_large(string type, string body)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        var answer = await company.Api.SubmitAsync("/api/v1/check-ins", content);

        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnprocessableEntity]);
    }

    [Fact]
    public async Task A_direction_that_does_not_exist_is_refused()
    {
        var answer = await company.CheckInAsync([Photographs.Nobody], direction: "sideways");
        await RefusedAsync(answer, HttpStatusCode.UnprocessableEntity, "direction");
    }

    [Fact]
    public async Task A_moment_that_cannot_be_is_refused()
    {
        var tomorrow = company.App.Clock.GetUtcNow().AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var moment in (string[])[tomorrow, "yesterday", "2019-01-01T00:00:00Z", "9999-12-31T23:59:59-18:00"])
            await RefusedAsync(await company.CheckInAsync([Photographs.Nobody], capturedAt: moment), HttpStatusCode.UnprocessableEntity, "capturedAt");
    }

    [Fact]
    public async Task Twenty_megabytes_are_too_large()
    {
        await RefusedAsync(await company.CheckInAsync([new byte[20_000_000]]), HttpStatusCode.RequestEntityTooLarge, null);
        await RefusedAsync(await company.CheckInAsync([new byte[4_500_000], new byte[4_500_000]]), HttpStatusCode.RequestEntityTooLarge, null);
    }

    [Fact]
    public async Task Without_announcing_their_length_twenty_megabytes_are_too_large_as_well()
    {
        foreach (var burst in (byte[][][])[[new byte[20_000_000]], [new byte[7_000_000], new byte[7_000_000], new byte[6_000_000]]])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/check-ins") { Content = Company.Burst(burst) };
            request.Headers.TransferEncodingChunked = true;

            await RefusedAsync(await company.Api.SubmitAsync(request), HttpStatusCode.RequestEntityTooLarge, null);
        }
    }

    [Fact]
    public async Task Who_may_not_check_in_is_refused()
    {
        using var reader = await company.App.WithApiKeyAsync("attendance:read");
        await RefusedAsync(await company.CheckInAsync([Photographs.Nobody], client: reader), HttpStatusCode.Forbidden, null);
        using var anonymous = company.App.Anonymous();
        await RefusedAsync(await company.CheckInAsync([Photographs.Nobody], client: anonymous), HttpStatusCode.Unauthorized, null);
    }

    private async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string? field)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.JsonAsync();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
        Assert.Equal(0, await company.CountAsync("punch_recorded") + await company.CountAsync("recognition_attempted"));
    }

    /// <summary>A PNG whose header says 60000 × 60000.</summary>
    private static byte[] LargePicture()
    {
        using var picture = new Imaging.Picture(4001, 4000);
        return Imaging.PictureCodec.EncodeJpeg(picture, 50);
    }

    private static byte[] HugePng()
    {
        var png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
