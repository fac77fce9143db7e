using System.Globalization;
using System.Text;

namespace Attendance.Pdf;

/// <summary>A font of one document, with the characters that the document uses of it; what it lacks, the next one of its fallbacks may have.</summary>
public sealed class PdfFont(TrueTypeFont font, params TrueTypeFont[] fallbacks)
{
    /// <summary>Shown for what no font has: the glyph 0 of the first.</summary>
    private readonly FontUse[] _uses = [.. fallbacks.Prepend(font).Select(one => new FontUse(one))];

    internal IReadOnlyList<FontUse> Uses => _uses;

    /// <summary>In points.</summary>
    public double Width(string text, double size) => Runs(text).Sum(run => run.Glyphs.Sum(run.Use.WidthOf)) * size / 1000;

    /// <summary>The text as far as it fits, with an ellipsis where it does not.</summary>
    /// <param name="width">In points.</param>
    public string Fit(string text, double size, double width)
    {
        if (Width(text, size) <= width)
            return text;
        var parts = StringInfo.ParseCombiningCharacters(text);
        for (var count = parts.Length - 1; count > 0; count--)
            if ($"{text[..parts[count]].TrimEnd()}…" is var shorter && Width(shorter, size) <= width)
                return shorter;
        return "…";
    }

    /// <summary>Lines of whole words; a word that is longer than a line is cut.</summary>
    public IReadOnlyList<string> Wrap(string text, double size, double width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && Width(longer, size) > width)
            {
                lines.Add(line);
                longer = word;
            }
            line = Fit(longer, size, width);
        }
        if (line.Length > 0)
            lines.Add(line);
        return lines;
    }

    /// <summary>Stretches of text by the font that has their characters; composed first, so that letters with accents are one glyph.</summary>
    internal IEnumerable<(FontUse Use, List<int> Glyphs)> Runs(string text)
    {
        (FontUse Use, List<int> Glyphs)? run = null;
        foreach (var rune in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            var use = Array.Find(_uses, one => one.Font.Glyph(rune.Value) != 0) ?? _uses[0];
            if (run is not null && run.Value.Use != use)
            {
                yield return run.Value;
                run = null;
            }
            run ??= (use, []);
            run.Value.Glyphs.Add(use.Take(rune));
        }
        if (run is not null)
            yield return run.Value;
    }
}

/// <summary>A font file in a document.</summary>
internal sealed class FontUse(TrueTypeFont font)
{
    private readonly Dictionary<int, int> _known = [];

    public TrueTypeFont Font => font;

    /// <summary>Which character each glyph is used for.</summary>
    public SortedDictionary<int, Rune> Characters { get; } = [];

    public int Take(Rune character)
    {
        if (!_known.TryGetValue(character.Value, out var glyph))
            _known.Add(character.Value, glyph = font.Glyph(character.Value));
        Characters.TryAdd(glyph, character);
        return glyph;
    }

    /// <summary>In thousandths of the size.</summary>
    public double WidthOf(int glyph) => Math.Round(1000.0 * font.Width(glyph) / font.UnitsPerEm);
}
