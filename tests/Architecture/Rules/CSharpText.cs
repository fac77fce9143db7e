using System.Text;

namespace Attendance.Architecture.Tests.Rules;

/// <summary>C# source taken apart: its code without comments, every string literal emptied, and the literals by themselves.</summary>
internal sealed class CSharpText
{
    private readonly StringBuilder _code = new();
    private readonly List<string> _literals = [];
    private readonly string _text;

    public CSharpText(string text)
    {
        _text = text;
        ReadCode(0, insideHole: false);
    }

    public string Code => _code.ToString();

    public IReadOnlyList<string> Literals => _literals;

    private int ReadCode(int at, bool insideHole)
    {
        var depth = 0;
        while (at < _text.Length)
        {
            if (StartOfString(at) is { } start)
                at = ReadString(start);
            else if (Follows(at, "//"))
                at = IndexAfter("\n", at) - 1;
            else if (Follows(at, "/*"))
                at = IndexAfter("*/", at);
            else if (_text[at] == '\'')
                at = IndexAfter("'", at + (_text[at + 1] == '\\' ? 3 : 2));
            else if (insideHole && depth == 0 && _text[at] == '}')
                return at;
            else
            {
                depth += _text[at] switch { '{' => 1, '}' => -1, _ => 0 };
                _code.Append(_text[at++]);
            }
        }
        return at;
    }

    private sealed record Opening(int First, int Dollars, bool IsVerbatim, int Quotes);

    private Opening? StartOfString(int at)
    {
        var (first, dollars, verbatim) = (at, 0, false);
        for (; first < _text.Length && _text[first] is '$' or '@'; first++)
            (dollars, verbatim) = _text[first] == '$' ? (dollars + 1, verbatim) : (dollars, true);
        var quotes = Run(first, '"');
        return quotes == 0 ? null : quotes >= 3 ? new(first + quotes, dollars, true, quotes) : new(first + 1, dollars, verbatim, 1);
    }

    private int ReadString(Opening opening)
    {
        _code.Append("\"\"");
        var literal = new StringBuilder();
        var at = opening.First;
        var isRaw = opening.Quotes >= 3;
        while (at < _text.Length)
        {
            if (isRaw ? Run(at, '"') >= opening.Quotes : _text[at] == '"' && !(opening.IsVerbatim && Run(at, '"') >= 2))
                break;
            if (!opening.IsVerbatim && _text[at] == '\\' || !isRaw && opening.IsVerbatim && _text[at] == '"' || !isRaw && opening.Dollars > 0 && Follows(at, "{{"))
            {
                literal.Append(_text, at, 2);
                at += 2;
            }
            else if (opening.Dollars > 0 && Run(at, '{') >= opening.Dollars)
            {
                literal.Append("{}");
                _code.Append(' ');
                at = ReadCode(at + opening.Dollars, insideHole: true) + opening.Dollars;
                _code.Append(' ');
            }
            else
                literal.Append(_text[at++]);
        }
        _literals.Add(literal.ToString());
        return at + opening.Quotes;
    }

    private int Run(int at, char sign)
    {
        var end = at;
        while (end < _text.Length && _text[end] == sign)
            end++;
        return end - at;
    }

    private bool Follows(int at, string text) => string.CompareOrdinal(_text, at, text, 0, text.Length) == 0;

    private int IndexAfter(string text, int at) => _text.IndexOf(text, at, StringComparison.Ordinal) is >= 0 and var found ? found + text.Length : _text.Length + 1;
}
