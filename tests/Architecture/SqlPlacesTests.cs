using Attendance.Architecture.Tests.Rules;

namespace Attendance.Architecture.Tests;

public sealed class SqlPlacesTests
{
    [Fact]
    public void Sql_stands_only_where_it_belongs() => Assert.Empty(SourceTree.CSharp.SelectMany(SqlPlaces.Findings));

    [Fact]
    public void Sql_is_found_where_it_belongs() =>
        Assert.All(
            ["src/Modules/Vault/Postgres/VaultSql.cs", "src/Modules/Messaging/Postgres/InboxSql.cs", "src/Modules/Timekeeping/Punches/PunchProjection.cs", "src/Modules/Enrolment/Sites/GetSites.cs"],
            path => Assert.Contains(SourceTree.CSharp.Single(file => file.Path == path).Literals, SqlPlaces.IsSql));

    [Theory]
    [InlineData("select id from identity.accounts")]
    [InlineData("SELECT id\nFROM accounts")]
    [InlineData("select count(*) from mt_events")]
    [InlineData("select pg_notify('a', 'b')")]
    [InlineData("  insert into x values (1)")]
    [InlineData("update x set y = 1")]
    [InlineData("delete from x")]
    [InlineData("create table x (y int)")]
    [InlineData("create unique index x on y (z)")]
    [InlineData("drop table x")]
    [InlineData("truncate x")]
    [InlineData("notify attendance")]
    [InlineData("listen attendance")]
    [InlineData("with recent as (select 1) select * from recent")]
    [InlineData(" where id = $1")]
    public void A_statement_in_an_endpoint_is_found(string sql) =>
        Assert.Single(SqlPlaces.Findings(new("src/Modules/Timekeeping/CheckIns/CheckIn.cs", $"var answer = session.QueryAsync<int>(@\"{sql}\", cancellation);")));

    [Fact]
    public void A_statement_in_a_raw_literal_with_holes_is_found() =>
        Assert.Single(SqlPlaces.Findings(new("src/Host/Http/Page.cs", "var sql = $\"\"\"\n    select {string.Join(\", \", names)}\n    from accounts\n    \"\"\";")));

    [Theory]
    [InlineData("Create an administrator.")]
    [InlineData("Select the site first.")]
    [InlineData("Update your browser.")]
    [InlineData("With a phone it works too.")]
    [InlineData("Delete photo")]
    public void A_sentence_is_no_statement(string text) => Assert.False(SqlPlaces.IsSql(text));

    [Fact]
    public void A_statement_in_a_comment_is_none() => Assert.Empty(SqlPlaces.Findings(new("src/Host/Http/Page.cs", "// \"select id from x\"\n/* \"delete from x\" */ var x = 1;")));

    [Fact]
    public void Nobody_names_the_tables_of_another_module() => Assert.Empty(SourceTree.Files.SelectMany(SqlPlaces.FindingsOfTables));

    [Theory]
    [InlineData("src/Modules/Timekeeping/People/GetPeople.cs", "session.QueryAsync<int>(\"select id from enrolment.employees\")")]
    [InlineData("src/Modules/Identity/identity.sql", "create view identity.people as select * from enrolment.employees;")]
    public void Reading_the_tables_of_another_module_is_found(string path, string text) => Assert.Equal([$"{path}: a table of enrolment"], SqlPlaces.FindingsOfTables(new(path, text)));

    [Fact]
    public void Reading_the_log_past_the_event_store_is_found() =>
        Assert.Equal(["src/Modules/Enrolment/GetX.cs: a table of eventstore"], SqlPlaces.FindingsOfTables(new("src/Modules/Enrolment/GetX.cs", "\"select id from mt_events where data ->> 'A' = $1\"")));

    [Fact]
    public void Reading_the_own_tables_is_allowed() =>
        Assert.Empty(SqlPlaces.FindingsOfTables(new("src/Modules/Enrolment/Sites/GetSites.cs", "\"select id from enrolment.sites order by added_at\"")));
}
