using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Attendance.Web;

/// <summary>
/// How the reader of a page writes the time of day and numbers, by the language their browser asks for first: it is the
/// current culture while their request is answered. Files, the API and what is stored know nothing of it.
/// </summary>
/// <remarks>From CLDR 48 (timeData and numbers), for what pages show; the program carries no data of cultures.</remarks>
public static class ReaderCulture
{
    /// <summary>Where the clock has twelve hours: languages as a whole, and regions of English and Spanish.</summary>
    private static readonly HashSet<string> TwelveHours = new(
        ["en", "en-US", "en-CA", "en-AU", "en-NZ", "en-IN", "en-PH", "en-MY", "en-SG", "en-HK", "en-PK", "es-US", "es-CO", "es-PR", "hi", "bn", "ta", "te", "mr", "gu", "kn", "ml", "ur", "ar", "ko", "am", "so"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Regions that differ from their language.</summary>
    private static readonly HashSet<string> TwentyFourHours = new(["ar-MA", "ar-DZ", "ar-TN"], StringComparer.OrdinalIgnoreCase), DecimalPoint = new(["de-CH", "de-LI", "es-MX", "es-US", "es-PR"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> DecimalComma = new(
        ["de", "fr", "it", "es", "pt", "nl", "pl", "cs", "sk", "sl", "hr", "sr", "bs", "hu", "ro", "bg", "el", "tr", "ru", "uk", "be", "lt", "lv", "et", "fi", "sv", "da", "nb", "no", "nn", "is", "id", "vi", "ca"], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> SpacesBetweenThousands = new(
        ["fr", "pl", "cs", "sk", "bg", "hu", "ru", "uk", "be", "lt", "lv", "et", "fi", "sv", "nb", "no", "nn", "de-AT", "pt-PT"], StringComparer.OrdinalIgnoreCase);

    /// <summary>There are few ways, and every request needs one.</summary>
    private static readonly ConcurrentDictionary<(string Time, string Thousands), CultureInfo> Made = new();

    public static async Task UseAsync(HttpContext context, RequestDelegate next)
    {
        CultureInfo.CurrentCulture = Of(context.Request.GetTypedHeaders().AcceptLanguage);
        await next(context);
    }

    /// <param name="wanted">As the browser sends them; a request without any gets 24 hours and a decimal point.</param>
    public static CultureInfo Of(IList<StringWithQualityHeaderValue> wanted)
    {
        var tag = wanted.OrderByDescending(one => one.Quality ?? 1).FirstOrDefault()?.Value.Value ?? "";
        var language = tag.Split('-')[0];
        var time = TwelveHours.Contains(tag) || (language is not ("en" or "es") && TwelveHours.Contains(language) && !TwentyFourHours.Contains(tag)) ? "h:mm tt" : "HH:mm";
        var thousands = DecimalPoint.Contains(tag) || !DecimalComma.Contains(language) ? "," : SpacesBetweenThousands.Contains(tag) || SpacesBetweenThousands.Contains(language) ? "\u00A0" : ".";
        return Made.GetOrAdd((time, thousands), static one => Make(one.Time, one.Thousands));
    }

    private static CultureInfo Make(string time, string thousands)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.DateTimeFormat.ShortTimePattern = time;
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (thousands == "," ? "." : ",", thousands);
        return CultureInfo.ReadOnly(culture);
    }

    /// <summary>The time of day, as the reader writes it.</summary>
    public static string Time(DateTime at) => at.ToString("t", CultureInfo.CurrentCulture);

    /// <summary>The time of day, as the reader writes it.</summary>
    public static string Time(TimeOnly at) => at.ToString("t", CultureInfo.CurrentCulture);

    /// <summary>A whole number, as the reader writes it.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.CurrentCulture);
}
