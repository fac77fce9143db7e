using System.Globalization;

namespace Attendance.Web.Components;

/// <summary>Which part of a long list is asked for, in an address.</summary>
/// <param name="Find">A part of a name, or how a number begins; null: everybody.</param>
/// <param name="Page">From 1 on.</param>
public sealed record ListQuery(string? Find = null, string? Page = null)
{
    public bool Matches(string name, string number) => string.IsNullOrWhiteSpace(Find)
        || name.Contains(Find.Trim(), StringComparison.OrdinalIgnoreCase) || number.StartsWith(Find.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>That page; of one that is none, the nearest.</summary>
    /// <param name="size">How many are on a page.</param>
    public Paged<T> PageOf<T>(IReadOnlyList<T> all, int size = Paged<T>.Usual) => Paged<T>.Of(all, int.TryParse(Page, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : 1, Find?.Trim(), size);
}

/// <summary>A page of a list.</summary>
/// <param name="Page">From 1 on.</param>
/// <param name="Pages">At least 1.</param>
/// <param name="Count">Of all pages.</param>
/// <param name="Find">What was looked for; null or empty: nothing.</param>
public sealed record Paged<T>(IReadOnlyList<T> Items, int Page, int Pages, int Count, string? Find)
{
    internal const int Usual = 50;

    internal static Paged<T> Of(IReadOnlyList<T> all, int page, string? find, int size)
    {
        var pages = Math.Max(1, (all.Count + size - 1) / size);
        page = Math.Clamp(page, 1, pages);
        return new([.. all.Skip((page - 1) * size).Take(size)], page, pages, all.Count, find);
    }

    /// <summary>Whether somebody would look for a name in it.</summary>
    public bool IsLong => Pages > 1 || !string.IsNullOrEmpty(Find);

    public Paged<TOther> With<TOther>(IReadOnlyList<TOther> items) => new(items, Page, Pages, Count, Find);
}
