namespace Attendance.EventStore.Tests;

/// <summary>Stored streams are found by these ids: a value that changes here has lost its stream.</summary>
public sealed class StreamIdTests
{
    private static readonly Guid Person = new("0194f3a0-1b2c-7d3e-8f40-123456789abc");

    [Theory]
    [InlineData("punches", "f3083cd8-214e-8a19-968c-e186f548a997")]
    [InlineData("account", "bd1e1dc0-4bfd-8f67-bd82-3afec702a235")]
    public void The_id_of_a_person_and_a_kind_stays(string kind, string id) => Assert.Equal(new Guid(id), StreamIds.Of(kind, Person));

    [Fact]
    public void The_id_of_a_device_and_a_day_stays_in_every_culture()
    {
        Assert.Equal(new Guid("f489352e-1ca2-808b-915f-0de67f680b46"), StreamIds.Of("attempts", Person, new DateOnly(2025, 3, 30)));
        Assert.Equal(new Guid("d9019ff2-20a4-8ff8-bc99-a817e65ded92"), StreamIds.Of("organisation"));
    }

    [Fact]
    public void It_is_a_version_8_uuid_of_the_standard_variant()
    {
        var text = $"{StreamIds.Of("punches", Person)}";
        Assert.Equal('8', text[14]);
        Assert.Contains(text[19], "89ab");
    }

    [Fact]
    public void Other_kinds_parts_or_orders_have_other_ids()
    {
        Guid[] ids =
        [
            StreamIds.Of("a", "b"), StreamIds.Of("b", "a"), StreamIds.Of("a"), StreamIds.Of("a", "b", "c"), StreamIds.Of("a", "bc"), StreamIds.Of("ab", "c"),
            StreamIds.Of("a", 1), StreamIds.Of("a", 11), StreamIds.Of("a", 1, 1),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }
}
