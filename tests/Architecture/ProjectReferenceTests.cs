using System.Reflection;
using Attendance.Architecture.Tests.Rules;

namespace Attendance.Architecture.Tests;

public sealed class ProjectReferenceTests
{
    private static readonly string[] Modules =
        ["Contracts", "EventStore", "Messaging", "Web", "Imaging", "Onnx", "Csv", "Pdf", "Faces", "Vault", "Identity", "Enrolment", "Recognition", "Timekeeping", "Host"];

    [Fact]
    public void Projects_know_only_those_they_may_know() => Assert.Empty(ProjectGraph.Findings(ProjectGraph.Read()));

    [Fact]
    public void The_graph_that_is_checked_is_the_whole_of_it() =>
        Assert.Superset(Modules.Append("Assets").Append("Journeys.Tests").ToHashSet(), ProjectGraph.Read().Select(project => project.Name).ToHashSet());

    [Theory]
    [InlineData("Contracts", "EventStore")]
    [InlineData("EventStore", "Contracts")]
    [InlineData("Messaging", "Contracts")]
    [InlineData("Web", "EventStore")]
    [InlineData("Vault", "Messaging")]
    [InlineData("Faces", "Recognition")]
    [InlineData("Imaging", "Onnx")]
    [InlineData("Pdf", "Timekeeping")]
    [InlineData("Csv", "EventStore")]
    [InlineData("Identity", "Enrolment")]
    [InlineData("Enrolment", "Recognition")]
    [InlineData("Recognition", "Timekeeping")]
    [InlineData("Timekeeping", "Host")]
    public void A_forbidden_reference_is_found(string project, string other) => Assert.Contains($"{project} knows {other}", ProjectGraph.Findings(With(project, other)));

    [Fact]
    public void A_project_without_a_place_in_the_house_is_found() =>
        Assert.Contains("Common has no place in the house", ProjectGraph.Findings([.. ProjectGraph.Read(), new("Common", "src/Modules/Common", [], [], [])]));

    [Fact]
    public void A_module_that_the_host_does_not_reach_is_found() =>
        Assert.Contains("Host does not reach Timekeeping", ProjectGraph.Findings([.. ProjectGraph.Read().Select(project => project.Name == "Host" ? project with { Projects = [] } : project)]));

    [Theory]
    [InlineData("Contracts", "Npgsql")]
    [InlineData("Web", "Npgsql")]
    [InlineData("Host", "Microsoft.Playwright")]
    [InlineData("Timekeeping.Tests", "Microsoft.Playwright")]
    public void A_package_where_it_does_not_belong_is_found(string project, string package) =>
        Assert.Contains($"{project} takes the package {package}", ProjectGraph.Findings([.. ProjectGraph.Read().Select(each => each.Name == project ? each with { Packages = [package] } : each)]));

    [Fact]
    public void Contracts_with_a_framework_is_found() =>
        Assert.Contains("Contracts takes the framework Microsoft.AspNetCore.App", ProjectGraph.Findings([new("Contracts", "src/Modules/Contracts", [], [], ["Microsoft.AspNetCore.App"])]));

    [Fact]
    public void Built_assemblies_use_only_those_they_may_know() =>
        Assert.Empty(Modules.SelectMany(name => ProjectGraph.FindingsOfAssembly(name, UsedBy(name))));

    [Fact]
    public void What_an_assembly_uses_is_really_read() => Assert.Contains("Contracts", UsedBy("Timekeeping"));

    [Fact]
    public void An_assembly_that_uses_another_module_is_found() =>
        Assert.Equal(["Enrolment uses Identity"], ProjectGraph.FindingsOfAssembly("Enrolment", ["Contracts", "Identity", "System.Linq"]));

    [Fact]
    public void Contracts_uses_nothing_but_the_runtime() =>
        Assert.All(Assembly.Load("Attendance.Contracts").GetReferencedAssemblies(), used => Assert.StartsWith("System.", used.Name));

    private static IReadOnlyList<Project> With(string project, string other) =>
        [.. ProjectGraph.Read().Select(each => each.Name == project ? each with { Projects = [.. each.Projects, other] } : each)];

    private static IEnumerable<string> UsedBy(string module) =>
        Assembly.Load($"Attendance.{module}").GetReferencedAssemblies().Select(used => used.Name!).Where(used => used.StartsWith("Attendance.", StringComparison.Ordinal))
            .Select(used => used["Attendance.".Length..]);
}
