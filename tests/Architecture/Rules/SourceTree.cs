using Attendance.Testing;

namespace Attendance.Architecture.Tests.Rules;

/// <param name="Path">From the project's root, with forward slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    private readonly Lazy<CSharpText> _csharp = new(() => new(Text));

    public string Name => System.IO.Path.GetFileName(Path);

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public string Code => _csharp.Value.Code;

    public IReadOnlyList<string> Literals => _csharp.Value.Literals;
}

/// <summary>The sources as they stand on the disk.</summary>
internal static class SourceTree
{
    private static readonly string[] Written = [".cs", ".razor", ".sql", ".js", ".css"];
    private static readonly string[] Made = ["bin", "obj", "node_modules", "data", ".git"];

    /// <summary>Everything written by hand below src.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } = [.. Below("src").Where(path => Written.Contains(Path.GetExtension(path)))
        .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Photographs.Root, path))))];

    public static IReadOnlyList<SourceFile> CSharp { get; } = [.. Files.Where(file => file.IsCSharp)];

    /// <summary>The paths, from the project's root, of the files in a folder and below it, without what a build makes.</summary>
    public static IEnumerable<string> Below(string folder) => Walk(Path.Combine(Photographs.Root, folder)).Select(path => Path.GetRelativePath(Photographs.Root, path));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder).Where(child => !Made.Contains(Path.GetFileName(child))).SelectMany(Walk));
}
