using System.Text.RegularExpressions;
using Attendance.Architecture.Tests.Rules;
using Attendance.Contracts;

namespace Attendance.Architecture.Tests.Contracts;

public sealed partial class EventNameTests
{
    [Fact]
    public void Events_are_sealed_records_in_the_past_tense_that_say_when() => Assert.Empty(StoredEvents.Registry.Types.Values.SelectMany(Names.FindingsOfEvent));

    [Theory]
    [InlineData(typeof(PhotoRemovedEvent), "PhotoRemovedEvent is called an event")]
    [InlineData(typeof(RemovePhoto), "RemovePhoto is not in the past tense")]
    [InlineData(typeof(PhotoLost), "PhotoLost is not a sealed record")]
    [InlineData(typeof(PhotoFound), "PhotoFound is not a sealed record")]
    [InlineData(typeof(PhotoShown), "PhotoShown does not say when")]
    public void An_event_of_another_kind_is_found(Type type, string finding) => Assert.Contains(finding, Names.FindingsOfEvent(type));

    [Fact]
    public void Events_are_published_in_Contracts() => Assert.All(StoredEvents.Registry.Types.Values, type => Assert.Equal(typeof(PhotoAdded).Assembly, type.Assembly));

    [Fact]
    public void Every_event_of_Contracts_is_registered() =>
        Assert.Empty(Unregistered(typeof(PhotoAdded).Assembly.GetExportedTypes(), StoredEvents.Registry.Types.Values));

    [Fact]
    public void An_event_that_is_not_registered_is_found() =>
        Assert.Equal([nameof(PhotoRemoved)], Unregistered([typeof(PhotoAdded), typeof(PhotoRemoved), typeof(VerifyPin), typeof(Direction)], [typeof(PhotoAdded)]));

    // Read from the sources, because the registry itself refuses a name that is there already.
    [Fact]
    public void Stored_names_are_unique_and_in_snake_case()
    {
        var names = SourceTree.CSharp.Where(file => file.Name.EndsWith("Module.cs", StringComparison.Ordinal)).SelectMany(file => Registration().Matches(file.Text)).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(StoredEvents.Registry.Types.Keys.Order(), names.Order());
        Assert.Empty(Names.FindingsOfStored(names));
    }

    [Fact]
    public void A_stored_name_used_twice_or_of_another_form_is_found()
    {
        Assert.Equal(["photo_added is used twice"], Names.FindingsOfStored(["photo_added", "photo_removed", "photo_added"]));
        Assert.Equal(["PhotoAdded is not in snake case", "photo-added is not in snake case"], Names.FindingsOfStored(["PhotoAdded", "photo-added"]));
    }

    private static IEnumerable<string> Unregistered(IEnumerable<Type> published, IEnumerable<Type> registered) =>
        published.Where(type => type.IsClass && Names.IsPastTense(type.Name)).Except(registered).Select(type => type.Name);

    [GeneratedRegex("\\.Add<\\w+>\\(\"([^\"]+)\"\\)")]
    private static partial Regex Registration();

    private sealed record PhotoRemovedEvent(DateTimeOffset At);

    private sealed record RemovePhoto(DateTimeOffset At);

    private record PhotoLost(DateTimeOffset At);

    private sealed class PhotoFound;

    private sealed record PhotoShown(Guid Id);
}
