using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Attendance.Host.Profiler;

/// <summary>
/// Parameters of statements beside their traces, for the profiler in development. As a property of the trace and not as one of its tags, they are sent
/// nowhere; where nobody listens to traces, none are written down.
/// </summary>
public static class ShownParameters
{
    private const int Longest = 200;

    public static NpgsqlDataSourceBuilder ShowParameters(this NpgsqlDataSourceBuilder builder) => builder.ConfigureTracing(tracing => tracing
        .ConfigureCommandEnrichmentCallback(static (activity, command) => Note(activity, command.Parameters))
        .ConfigureBatchEnrichmentCallback(static (activity, batch) => Note(activity, batch.BatchCommands.Cast<NpgsqlBatchCommand>().SelectMany(command => command.Parameters.Cast<NpgsqlParameter>()))));

    /// <returns>Null: they are not shown.</returns>
    internal static string? Of(Activity activity) => activity.GetCustomProperty(nameof(ShownParameters)) as string;

    private static void Note(Activity activity, IEnumerable<NpgsqlParameter> parameters) =>
        activity.SetCustomProperty(nameof(ShownParameters), string.Join(", ", parameters.Select(parameter => Text(parameter.Value))));

    private static string Text(object? value) => value switch
    {
        null or DBNull => "null",
        byte[] bytes => string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes"),
        string text => text.Length > Longest ? $"'{text[..Longest]}…'" : $"'{text}'",
        Array many => string.Create(CultureInfo.InvariantCulture, $"{many.Length} values"),
        IFormattable one => one.ToString(value is DateTime or DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
