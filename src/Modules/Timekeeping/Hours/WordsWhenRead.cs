using System.Collections;

namespace Attendance.Timekeeping.Hours;

/// <summary>How a day comes about, put into words when somebody reads it: of most days of a board nobody does.</summary>
internal sealed class WordsWhenRead(Func<IReadOnlyList<string>> words) : IReadOnlyList<string>
{
    private readonly Lazy<IReadOnlyList<string>> _words = new(words);

    public int Count => _words.Value.Count;

    public string this[int index] => _words.Value[index];

    public IEnumerator<string> GetEnumerator() => _words.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
