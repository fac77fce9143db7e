using System.Globalization;
using System.Text;

namespace Attendance.Recognition.Evaluation;

public sealed record Series(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points);

/// <summary>From least to most; logarithmic: by powers of ten.</summary>
public sealed record Axis(string Title, double Least, double Most, bool Logarithmic = false)
{
    public double Place(double value) =>
        Logarithmic ? (Math.Log10(Math.Clamp(value, Least, Most)) - Math.Log10(Least)) / (Math.Log10(Most) - Math.Log10(Least)) : (Math.Clamp(value, Least, Most) - Least) / (Most - Least);

    public IEnumerable<double> Ticks =>
        Logarithmic
            ? Enumerable.Range((int)Math.Round(Math.Log10(Least)), (int)Math.Round(Math.Log10(Most) - Math.Log10(Least)) + 1).Select(power => Math.Pow(10, power))
            : Enumerable.Range(0, 6).Select(i => Least + i * (Most - Least) / 5);
}

/// <summary>Plots as SVG.</summary>
public static class Chart
{
    private const int Width = 720, Height = 480, Left = 84, Right = 24, Top = 76, Bottom = 64;
    private const double LetterWidth = 7.2;
    private const string Ink = "#1f2a28", Soft = "#5b6664", Line = "#d9dedc";

    public static string Lines(string title, Axis across, Axis up, params IReadOnlyList<Series> all)
    {
        var svg = Begin(title, Width, Height);
        string X(double value) => Number(Left + across.Place(value) * (Width - Left - Right));
        string Y(double value) => Number(Height - Bottom - up.Place(value) * (Height - Top - Bottom));
        foreach (var tick in across.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{X(tick)}\" x2=\"{X(tick)}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"{Line}\"/>");
            Text(svg, X(tick), $"{Height - Bottom + 20}", Tick(tick, across), Soft, "middle");
        }
        foreach (var tick in up.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick)}\" y2=\"{Y(tick)}\" stroke=\"{Line}\"/>");
            Text(svg, $"{Left - 8}", Y(tick), Tick(tick, up), Soft, "end", middle: true);
        }
        Text(svg, $"{(Left + Width - Right) / 2}", $"{Height - 16}", across.Title, Ink, "middle");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(20 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\" font-size=\"13\" fill=\"{Ink}\">{Escaped(up.Title)}</text>");
        for (var (i, at) = (0, Left); i < all.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{all[i].Colour}\" stroke-width=\"2.5\" points=\"{string.Join(' ', all[i].Points.Select(point => $"{X(point.X)},{Y(point.Y)}"))}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{at}\" y=\"{Top - 24}\" width=\"18\" height=\"4\" fill=\"{all[i].Colour}\"/>");
            Text(svg, $"{at + 24}", $"{Top - 18}", all[i].Name, Ink, "start");
            at += 48 + (int)(LetterWidth * all[i].Name.Length);
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>Numbers in a table, the larger the darker within their row.</summary>
    public static string Matrix(string title, IReadOnlyList<string> rows, IReadOnlyList<string> columns, Func<int, int, int> count)
    {
        var cell = Math.Clamp(560 / Math.Max(1, columns.Count), 22, 140);
        var high = Math.Min(cell, 64);
        var (left, top) = (170, 170);
        var svg = Begin(title, left + cell * columns.Count + 24, top + high * rows.Count + 24);
        for (var column = 0; column < columns.Count; column++)
            svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate({left + cell * column + cell / 2 + 4} {top - 8}) rotate({(cell > 100 ? 0 : -60)})\" text-anchor=\"{(cell > 100 ? "middle" : "start")}\" font-size=\"12\" fill=\"{Soft}\">{Escaped(columns[column])}</text>");
        for (var row = 0; row < rows.Count; row++)
        {
            Text(svg, $"{left - 10}", $"{top + high * row + high / 2}", rows[row], Soft, "end", middle: true);
            var all = Math.Max(1, Enumerable.Range(0, columns.Count).Sum(column => count(row, column)));
            for (var column = 0; column < columns.Count; column++)
            {
                var (number, share) = (count(row, column), (double)count(row, column) / all);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left + cell * column}\" y=\"{top + high * row}\" width=\"{cell - 2}\" height=\"{high - 2}\" fill=\"#0f6b5c\" fill-opacity=\"{Number(0.05 + 0.9 * share)}\"/>");
                if (number > 0)
                    Text(svg, $"{left + cell * column + cell / 2}", $"{top + high * row + high / 2}", number.ToString(CultureInfo.InvariantCulture), share > 0.5 ? "#ffffff" : Ink, "middle", middle: true);
            }
        }
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Begin(string title, int width, int height)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"DejaVu Sans\"><rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"24\" y=\"32\" font-size=\"17\" fill=\"{Ink}\">{Escaped(title)}</text>");
        return svg;
    }

    private static void Text(StringBuilder svg, string x, string y, string text, string colour, string anchor, bool middle = false) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\"{(middle ? " dy=\"4\"" : "")} text-anchor=\"{anchor}\" font-size=\"12\" fill=\"{colour}\">{Escaped(text)}</text>");

    private static string Tick(double value, Axis axis) => axis.Logarithmic ? $"{Number(100 * value)} %" : value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Escaped(string text) => System.Security.SecurityElement.Escape(text);
}
