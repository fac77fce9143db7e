using System.Text.Json;
using System.Text.Json.Serialization;

namespace Attendance.EventStore;

/// <summary>
/// How events are written as JSON: property names as declared, enumerations by name, nulls left out. Marten reads the
/// same with <c>UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.Default)</c>.
/// </summary>
public static class EventJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };
}

/// <summary>The stored name of every event, given by hand, so that a record may be renamed and the log still be read.</summary>
public sealed class EventRegistry
{
    private readonly Dictionary<string, Type> _types = [];
    private readonly Dictionary<Type, string> _names = [];

    public IReadOnlyDictionary<string, Type> Types => _types;

    public EventRegistry Add<T>(string storedName)
        where T : class
    {
        _types.Add(storedName, typeof(T));
        _names.Add(typeof(T), storedName);
        return this;
    }

    public string NameOf(Type type) =>
        _names.TryGetValue(type, out var name) ? name : throw new InvalidOperationException($"{type.Name} is not registered as an event.");

    /// <param name="storedName">As it stands in the log.</param>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="UnknownEventTypeException">This version does not know the name.</exception>
    public object Read(string storedName, ReadOnlySpan<byte> json) =>
        _types.TryGetValue(storedName, out var type)
            ? JsonSerializer.Deserialize(json, type, EventJson.Options) ?? throw new InvalidDataException($"An event '{storedName}' is null.")
            : throw new UnknownEventTypeException(storedName);
}
