using System.Globalization;
using Attendance.Web;
using Microsoft.Net.Http.Headers;

namespace Attendance.Architecture.Tests.Host;

public sealed class ReaderCultureTests
{
    [Theory]
    [InlineData("en-US", "5:08 PM", "12,345")]
    [InlineData("en-GB", "17:08", "12,345")]
    [InlineData("de", "17:08", "12.345")]
    [InlineData("de-AT,de;q=0.9,en-US;q=0.5", "17:08", "12\u00A0345")]
    [InlineData("de-CH", "17:08", "12,345")]
    [InlineData("fr-FR", "17:08", "12\u00A0345")]
    [InlineData("ar-EG", "5:08 PM", "12,345")]
    [InlineData("en;q=0.1,sv-SE;q=0.8", "17:08", "12\u00A0345")]
    [InlineData("*", "17:08", "12,345")]
    [InlineData("", "17:08", "12,345")]
    public void Times_and_numbers_are_written_as_the_reader_does(string header, string time, string number)
    {
        Assert.True(StringWithQualityHeaderValue.TryParseList([header], out var wanted) || header.Length == 0);
        CultureInfo.CurrentCulture = ReaderCulture.Of(wanted ?? []);

        Assert.Equal((time, number), (ReaderCulture.Time(new DateTime(2026, 3, 2, 17, 8, 0)), ReaderCulture.Number(12345)));
    }
}
