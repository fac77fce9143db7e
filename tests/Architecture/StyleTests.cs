using Attendance.Architecture.Tests.Rules;

namespace Attendance.Architecture.Tests;

public sealed class StyleTests
{
    [Fact]
    public void Every_source_is_taken_apart_to_its_end() =>
        Assert.All(SourceTree.CSharp, file => Assert.Equal((file.Path, file.Code.Count(sign => sign == '{')), (file.Path, file.Code.Count(sign => sign == '}'))));

    [Fact]
    public void Records_are_sealed() => Assert.Empty(SourceTree.CSharp.SelectMany(Style.OpenRecords));

    [Theory]
    [InlineData("public record Punch(Guid Id);")]
    [InlineData("internal record class Punch\n{\n}")]
    [InlineData("// sealed\nrecord Punch<T>(T Id);")]
    [InlineData("private sealed class A;\npublic record Punch : Fact;")]
    public void An_open_record_is_found(string code) => Assert.Equal(["a.cs: Punch"], Style.OpenRecords(new("a.cs", code)));

    [Theory]
    [InlineData("public sealed record Punch(Guid Id);")]
    [InlineData("public abstract record Fact;")]
    [InlineData("public readonly record struct Point(float X, float Y);")]
    [InlineData("/// <summary>The record of attempts.</summary>\npublic sealed class Log;")]
    public void Other_types_are_no_open_records(string code) => Assert.Empty(Style.OpenRecords(new("a.cs", code)));

    [Fact]
    public void Namespaces_are_those_of_a_file() => Assert.Empty(SourceTree.CSharp.SelectMany(Style.BlockNamespaces));

    [Theory]
    [InlineData("namespace Attendance.Web\n{\n    class Page;\n}")]
    [InlineData("public sealed class Page;")]
    public void A_namespace_in_braces_or_none_is_found(string code) => Assert.Single(Style.BlockNamespaces(new("a.cs", code)));

    [Fact]
    public void No_file_is_long() => Assert.Empty(SourceTree.Files.SelectMany(Style.LongFiles));

    [Fact]
    public void A_long_file_is_found()
    {
        Assert.Empty(Style.LongFiles(new("a.cs", new('\n', Style.MostLines))));
        Assert.Single(Style.LongFiles(new("a.cs", new('\n', Style.MostLines + 1))));
    }

    [Fact]
    public void Nothing_is_left_for_later() => Assert.Empty(SourceTree.Files.SelectMany(Style.LeftOvers));

    [Theory]
    [InlineData("// TODO: later")]
    [InlineData("/* FIXME */")]
    [InlineData("<!-- HACK around it -->")]
    public void What_is_left_for_later_is_found(string text) => Assert.Single(Style.LeftOvers(new("a.razor", text)));

    [Fact]
    public void Modules_read_the_time_from_a_time_provider() => Assert.Empty(SourceTree.Files.SelectMany(Style.Clocks));

    [Theory]
    [InlineData("src/Modules/Timekeeping/A.cs", "var now = DateTime.Now;")]
    [InlineData("src/Modules/Timekeeping/A.cs", "var now = DateTimeOffset.UtcNow;")]
    [InlineData("src/Modules/Timekeeping/A.cs", "var text = $\"It is {DateTime.UtcNow:t}\";")]
    [InlineData("src/Modules/Timekeeping/A.razor", "<p>@DateTime.Today</p>")]
    public void The_system_clock_in_a_module_is_found(string path, string text) => Assert.Single(Style.Clocks(new(path, text)));

    [Theory]
    [InlineData("var now = clock.GetUtcNow();")]
    [InlineData("// DateTime.Now would be wrong here.\nvar text = \"DateTime.Now\";")]
    public void The_time_provider_is_allowed(string text) => Assert.Empty(Style.Clocks(new("src/Modules/Timekeeping/A.cs", text)));

    [Fact]
    public void Every_business_module_lists_what_it_adds_and_has_its_tables() =>
        Assert.Empty(ProjectGraph.Business.SelectMany(module => Style.MissingInModule(module, SourceTree.Below("src"))));

    [Fact]
    public void A_module_without_its_list_or_tables_is_found() =>
        Assert.Equal(["Timekeeping has no TimekeepingModule.cs", "Timekeeping has no timekeeping.sql"], Style.MissingInModule("Timekeeping", ["src/Modules/Timekeeping/WorkDays/MyDays.cs"]));
}
