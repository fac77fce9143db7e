using System.Xml.Linq;
using Attendance.Testing;

namespace Attendance.Architecture.Tests.Rules;

/// <param name="Name">The name of its file, without the ending.</param>
/// <param name="Folder">From the project's root.</param>
internal sealed record Project(string Name, string Folder, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages, IReadOnlyList<string> Frameworks);

/// <summary>Which project knows which: section 2 of the design.</summary>
internal static class ProjectGraph
{
    public static readonly string[] Business = ["Identity", "Enrolment", "Recognition", "Timekeeping"];
    private static readonly string[] ForBusiness = ["Contracts", "EventStore", "Messaging", "Web", "Vault", "Faces", "Imaging", "Onnx", "Csv", "Pdf"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Assets"] = [],
        ["Contracts"] = [],
        ["EventStore"] = [],
        ["Messaging"] = ["EventStore"],
        ["Web"] = ["Assets"],
        ["Imaging"] = ["Assets"],
        ["Onnx"] = ["Assets"],
        ["Csv"] = [],
        ["Pdf"] = ["Assets"],
        ["Faces"] = ["Imaging", "Onnx"],
        ["Vault"] = ["Contracts", "EventStore"],
        ["Identity"] = ForBusiness,
        ["Enrolment"] = ForBusiness,
        ["Recognition"] = ForBusiness,
        ["Timekeeping"] = ForBusiness,
        ["Host"] = [.. ForBusiness, .. Business, "Assets"],
    };

    private static readonly string[] WithoutPackages = ["Contracts", "Web", "Messaging", "Vault"];

    public static IReadOnlyList<Project> Read() => [.. new[] { "src", "build", "tests" }.SelectMany(SourceTree.Below).Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(Read)];

    public static IEnumerable<string> Findings(IReadOnlyList<Project> projects) =>
        [.. projects.Where(project => !IsTest(project)).SelectMany(OfSource), .. Unreached(projects), .. projects.SelectMany(OfBrowser)];

    /// <summary>What an assembly really uses is allowed by the same table: a reference can also come along with another.</summary>
    public static IEnumerable<string> FindingsOfAssembly(string name, IEnumerable<string> used) =>
        Allowed.TryGetValue(name, out var allowed)
            ? used.Where(other => other != name && Allowed.ContainsKey(other) && !allowed.Contains(other)).Select(other => $"{name} uses {other}")
            : [$"{name} has no place in the house"];

    private static bool IsTest(Project project) => project.Folder.StartsWith("tests", StringComparison.Ordinal);

    private static IEnumerable<string> OfSource(Project project)
    {
        if (!Allowed.TryGetValue(project.Name, out var allowed))
            yield return $"{project.Name} has no place in the house";
        foreach (var other in project.Projects.Except(allowed ?? []))
            yield return $"{project.Name} knows {other}";
        if (WithoutPackages.Contains(project.Name))
            foreach (var package in project.Packages)
                yield return $"{project.Name} takes the package {package}";
        if (project.Name == "Contracts")
            foreach (var framework in project.Frameworks)
                yield return $"{project.Name} takes the framework {framework}";
    }

    private static IEnumerable<string> Unreached(IReadOnlyList<Project> projects)
    {
        HashSet<string> reached = ["Host"];
        while (projects.Where(project => reached.Contains(project.Name)).SelectMany(project => project.Projects).Except(reached).ToList() is { Count: > 0 } further)
            reached.UnionWith(further);
        return projects.Where(project => !IsTest(project) && !reached.Contains(project.Name)).Select(project => $"Host does not reach {project.Name}");
    }

    private static IEnumerable<string> OfBrowser(Project project) =>
        project.Name == "Journeys.Tests" ? [] : project.Packages.Where(package => package == "Microsoft.Playwright").Select(package => $"{project.Name} takes the package {package}");

    private static Project Read(string path)
    {
        var file = XDocument.Load(Path.Combine(Photographs.Root, path));
        IReadOnlyList<string> Named(string element) => [.. file.Descendants(element).Select(item => item.Attribute("Include")!.Value)];
        return new(
            Path.GetFileNameWithoutExtension(path), Path.GetDirectoryName(path)!,
            [.. Named("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')))], Named("PackageReference"), Named("FrameworkReference"));
    }
}
