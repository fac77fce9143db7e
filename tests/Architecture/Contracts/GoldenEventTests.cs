using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Attendance.EventStore;

namespace Attendance.Architecture.Tests.Contracts;

/// <summary>What was stored once is read for ever. A golden file is never changed; a change of meaning is a new event.</summary>
public sealed class GoldenEventTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "golden");

    public static TheoryData<string> StoredNames => [.. StoredEvents.Registry.Types.Keys.Order()];

    [Fact]
    public void Every_event_has_a_golden_file_and_every_golden_file_an_event() =>
        Assert.Equal(StoredEvents.Registry.Types.Keys.Order(), Directory.EnumerateFiles(Folder).Select(Path.GetFileNameWithoutExtension).Order());

    [Theory]
    [MemberData(nameof(StoredNames))]
    public void What_was_stored_is_read_and_written_again_unchanged(string storedName)
    {
        var stored = Golden(storedName);

        var read = Read(storedName, stored);

        Assert.Equal(stored, JsonSerializer.Serialize(read, read.GetType(), EventJson.Options));
    }

    [Theory]
    [MemberData(nameof(StoredNames))]
    public void The_fixed_sample_is_still_written_as_it_was(string storedName)
    {
        var type = StoredEvents.Registry.Types[storedName];
        var sample = SampleEvents.All.Single(sample => sample.GetType() == type);

        Assert.Equal(Golden(storedName), JsonSerializer.Serialize(sample, type, EventJson.Options));
    }

    // A property that the golden file lacks could be renamed unnoticed.
    [Theory]
    [MemberData(nameof(StoredNames))]
    public void A_golden_file_fills_every_property(string storedName) =>
        Assert.Equal(
            StoredEvents.Registry.Types[storedName].GetProperties().Select(property => property.Name),
            JsonNode.Parse(Golden(storedName))!.AsObject().Where(property => property.Value is not null).Select(property => property.Key));

    [Fact]
    public void A_renamed_property_is_noticed()
    {
        var stored = Golden("photo_added").Replace("Digest", "Hash", StringComparison.Ordinal);

        var read = Read("photo_added", stored);

        Assert.NotEqual(stored, JsonSerializer.Serialize(read, read.GetType(), EventJson.Options));
    }

    [Fact]
    public void A_property_that_a_later_version_added_does_no_harm() =>
        Assert.Equal(
            Read("kiosk_revoked", Golden("kiosk_revoked")),
            Read("kiosk_revoked", Golden("kiosk_revoked").Replace("{", "{\"Reason\":\"lost\",", StringComparison.Ordinal)));

    [Fact]
    public void An_unknown_name_stops_the_reader() => Assert.Throws<UnknownEventTypeException>(() => Read("kiosk_stolen", "{}"));

    private static object Read(string storedName, string json) => StoredEvents.Registry.Read(storedName, Encoding.UTF8.GetBytes(json));

    private static string Golden(string storedName) => File.ReadAllText(Path.Combine(Folder, $"{storedName}.json")).TrimEnd('\n');
}
