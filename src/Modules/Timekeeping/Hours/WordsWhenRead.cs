using System.Collections;

namespace Attendance.Timekeeping.Hours;

/// <summary>How a day comes about, put into words when somebody reads it: of most days of a board nobody does.</summary>
internal sealed class WordsWhenRead(Func<IReadOnlyList<string>> words) : IReadOnlyList<string>
{
    private IReadOnlyList<string>? _words;

    public int Count => Words.Count;

    private IReadOnlyList<string> Words => _words ??= words();

    public string this[int index] => Words[index];

    public IEnumerator<string> GetEnumerator() => Words.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
