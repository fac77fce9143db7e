using System.Globalization;
using System.Text;

namespace Attendance.Pdf;

/// <summary>A page; lengths in points, from the upper left corner.</summary>
public sealed class PdfPage(PdfDocument document, double width, double height)
{
    private readonly StringBuilder _content = new();

    public double Width { get; } = width;

    public double Height { get; } = height;

    /// <summary>What stands on the page and is part of the document's structure, by its number on the page.</summary>
    internal List<PdfTag> Marked { get; } = [];

    internal string Content => _content.ToString();

    /// <param name="y">Of the line the letters stand on.</param>
    /// <param name="tag">What it is in the structure; null: it decorates the page.</param>
    public void Text(double x, double y, string text, PdfFont font, double size, PdfTag? tag, double gray = 0)
    {
        if (text.Length == 0)
            return;
        Begin(tag);
        _content.Append(CultureInfo.InvariantCulture, $"BT {Number(gray)} g 1 0 0 1 {Number(x)} {Number(Height - y)} Tm\n");
        foreach (var (use, glyphs) in font.Runs(text))
        {
            _content.Append(CultureInfo.InvariantCulture, $"/{document.NameOf(use)} {Number(size)} Tf <");
            foreach (var glyph in glyphs)
                _content.Append(CultureInfo.InvariantCulture, $"{glyph:X4}");
            _content.Append("> Tj\n");
        }
        _content.Append("ET\nEMC\n");
    }

    public void TextRight(double right, double y, string text, PdfFont font, double size, PdfTag? tag, double gray = 0) =>
        Text(right - font.Width(text, size), y, text, font, size, tag, gray);

    public void Line(double x1, double y1, double x2, double y2, double thickness = 0.5, double gray = 0.6)
    {
        Begin(null);
        _content.Append(CultureInfo.InvariantCulture, $"{Number(thickness)} w {Number(gray)} G {Number(x1)} {Number(Height - y1)} m {Number(x2)} {Number(Height - y2)} l S\nEMC\n");
    }

    public void Fill(double x, double y, double width, double height, double gray)
    {
        Begin(null);
        _content.Append(CultureInfo.InvariantCulture, $"{Number(gray)} g {Number(x)} {Number(Height - y - height)} {Number(width)} {Number(height)} re f\nEMC\n");
    }

    /// <summary>A picture that decorates the page.</summary>
    /// <param name="x">Of its left edge.</param>
    /// <param name="y">Of its upper edge.</param>
    public void Picture(double x, double y, double width, double height, PdfPicture picture)
    {
        Begin(null);
        _content.Append(CultureInfo.InvariantCulture, $"q {Number(width)} 0 0 {Number(height)} {Number(x)} {Number(Height - y - height)} cm /{document.NameOf(picture)} Do Q\nEMC\n");
    }

    private void Begin(PdfTag? tag)
    {
        if (tag is null)
        {
            _content.Append("/Artifact BMC\n");
            return;
        }
        _content.Append(CultureInfo.InvariantCulture, $"/{tag.Kind} <</MCID {Marked.Count}>> BDC\n");
        tag.Content.Add((this, Marked.Count));
        Marked.Add(tag);
    }

    internal static string Number(double value) => Math.Round(value, 3).ToString("0.###", CultureInfo.InvariantCulture);
}

/// <summary>An element of the structure that screen readers follow: a heading, a table, a row, a cell (ISO 32000-1, 14.8.4).</summary>
public sealed class PdfTag(string kind)
{
    public string Kind { get; } = kind;

    internal List<PdfTag> Children { get; } = [];

    internal List<(PdfPage Page, int Number)> Content { get; } = [];

    /// <summary>"Column" or "Row" of a header cell.</summary>
    internal string? Scope { get; private init; }

    public PdfTag Add(string kind, string? scope = null)
    {
        var child = new PdfTag(kind) { Scope = scope };
        Children.Add(child);
        return child;
    }
}
