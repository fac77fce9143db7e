using Attendance.Architecture.Tests.Rules;

namespace Attendance.Architecture.Tests;

public sealed class NamesTests
{
    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Assert.Empty(SourceTree.Files.SelectMany(Names.Findings));

    [Theory]
    [InlineData("sealed class AccountService;")]
    [InlineData("internal static class PhotoHelper { }")]
    [InlineData("class PhotoHelpers { }")]
    [InlineData("sealed record SessionManager(int Count);")]
    [InlineData("static class StringUtils { }")]
    [InlineData("static class Common { }")]
    [InlineData("interface IAccountRepository { }")]
    [InlineData("readonly record struct EmployeeMapper(int Count);")]
    [InlineData("class Mediator : IMediator { }")]
    public void A_name_that_says_nothing_is_found(string code) => Assert.Single(Names.Findings(new("src/Modules/Identity/Sample.cs", code)));

    [Fact]
    public void A_component_with_such_a_name_is_found() => Assert.Single(Names.Findings(new("src/Web/Components/FormHelper.razor", "<p></p>")));

    [Theory]
    [InlineData("sealed class KeyRingRepository(NpgsqlDataSource dataSource) : IXmlRepository { }")]
    [InlineData("sealed class CommitNotifier : BackgroundService { }")]
    [InlineData("sealed class MyService2 { }")]
    public void What_the_framework_asks_for_is_allowed(string code) => Assert.Empty(Names.Findings(new("src/Modules/Identity/Sample.cs", code)));

    [Theory]
    [InlineData("PunchRecorded", true)]
    [InlineData("SignedIn", true)]
    [InlineData("ConsentGiven", true)]
    [InlineData("PinSet", true)]
    [InlineData("RecordPunch", false)]
    [InlineData("KioskPairing", false)]
    [InlineData("PunchAnswer", false)]
    [InlineData("Protected", false)]
    public void The_past_tense_is_known(string name, bool expected) => Assert.Equal(expected, Names.IsPastTense(name));
}
