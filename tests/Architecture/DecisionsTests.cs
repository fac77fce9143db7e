using Attendance.Architecture.Tests.Rules;

namespace Attendance.Architecture.Tests;

public sealed class DecisionsTests
{
    [Fact]
    public void Decisions_are_pure_functions() => Assert.Empty(SourceTree.CSharp.SelectMany(Decisions.Findings));

    [Fact]
    public void Decisions_are_looked_at() =>
        Assert.Superset(
            new HashSet<string> { "RecordPunchHandler", "GiveConsentHandler", "AddPhotoHandler", "AddEmployeeHandler", "PairKioskHandler", "RecordAttemptHandler" },
            SourceTree.CSharp.SelectMany(Decisions.In).Select(decision => decision.Name).ToHashSet());

    [Theory]
    [InlineData("object Handle(Command command, IDocumentSession session) => 1", "IDocumentSession")]
    [InlineData("object Handle(Command command, TimeProvider clock) => 1", "TimeProvider")]
    [InlineData("object Handle(Command command, Random random) => 1", "Random")]
    [InlineData("object Handle(Command command, ILogger<Command> logger) => 1", "ILogger")]
    [InlineData("Task<object> Handle(Command command) => null", "Task")]
    [InlineData("object Handle(Command command) { return new Added(Guid.NewGuid()); }", "Guid.NewGuid")]
    [InlineData("object Handle(Command command) { return new Added(Guid.CreateVersion7()); }", "Guid.CreateVersion7")]
    [InlineData("object Handle(Command command) => new Added(DateTimeOffset.UtcNow)", "DateTimeOffset.UtcNow")]
    [InlineData("object Handle(Command command) => new Added($\"{DateTime.Now}\")", "DateTime.Now")]
    [InlineData("object Handle(Command command) => RandomNumberGenerator.GetBytes(2)", "RandomNumberGenerator")]
    public void A_decision_that_is_not_pure_is_found(string handle, string finding) =>
        Assert.Contains($"AddHandler uses {finding}", Decisions.Findings(new("a.cs", $"public static class AddHandler\n{{\n    public static {handle};\n}}")));

    [Fact]
    public void A_handler_that_decides_nothing_is_found() =>
        Assert.Equal(["AddHandler has no static Handle"], Decisions.Findings(new("a.cs", "public static class AddHandler { public static int Run(int x) => x; }")));

    [Fact]
    public void What_stands_beside_a_decision_is_its_own_matter() =>
        Assert.Empty(Decisions.Findings(new("a.cs", """
            public static class AddHandler
            {
                // Guid.NewGuid is the caller's.
                public static Added Handle(Add command, State state) => state.Exists ? throw new Rejection("Await it {") : new(command.Id);
            }
            public static class AddEndpoint { public static async Task Post(IDocumentSession session) => await session.SaveAsync(Guid.NewGuid()); }
            """)));

    [Fact]
    public void A_handler_of_messages_may_use_the_world() =>
        Assert.Empty(Decisions.Findings(new("a.cs", "internal sealed class VerifyHandler(IDocumentSession session) { public Task<int> Handle(Verify question) => null; }")));
}
