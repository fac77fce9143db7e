using System.Collections;
using System.Globalization;

namespace Attendance.Timekeeping.Hours;

/// <summary>
/// How a day comes about, put into words when somebody reads it: of most days of a board nobody does, and a page writes
/// times as its reader does.
/// </summary>
/// <param name="words">Given how times of day are written.</param>
internal sealed class WordsWhenRead(Func<Func<DateTime, string>, IReadOnlyList<string>> words) : IReadOnlyList<string>
{
    private IReadOnlyList<string>? _plain;

    public int Count => Plain.Count;

    private IReadOnlyList<string> Plain => _plain ??= words(At);

    public string this[int index] => Plain[index];

    /// <summary>As documents and exports write a time of day.</summary>
    public static string At(DateTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    public IReadOnlyList<string> In(Func<DateTime, string> time) => words(time);

    public IEnumerator<string> GetEnumerator() => Plain.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
