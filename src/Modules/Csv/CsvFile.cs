using System.Text;
using CsvHelper;

namespace Attendance.Csv;

/// <summary>A file is not as it should be; nothing of it may be used.</summary>
/// <param name="faults">Each with its line.</param>
public sealed class CsvFileException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults));

/// <summary>A line of a file.</summary>
/// <param name="number">1-based, as an editor counts.</param>
public sealed class CsvLine(int number, IReadOnlyDictionary<string, string> fields)
{
    public int Number { get; } = number;

    /// <summary>A field by the name of its column, without the space around it.</summary>
    public string this[string column] => fields[column];
}

/// <summary>Reads files of CSV (RFC 4180) in UTF-8: separated by commas, semicolons or tabs, the columns in any order.</summary>
public static class CsvFile
{
    private const int MostFaults = 20, LongestLine = 64 * 1024;

    /// <param name="columns">That must be there.</param>
    /// <param name="read">What a line says, or what is wrong with it.</param>
    /// <exception cref="CsvFileException">A column is missing, or lines cannot be read: all of them are told, up to twenty.</exception>
    public static List<T> Read<T>(Stream file, string[] columns, Func<CsvLine, (T? Value, string? Fault)> read)
        where T : class
    {
        var (lines, faults) = (new List<T>(), new List<string>());
        using var text = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true));
        using var csv = CsvReader.Create(text, new CsvReaderOptions { TrackLineNumbers = true, TrimWhitespace = true, MaxRecordSize = LongestLine, MalformedData = CsvMalformedDataHandling.Throw }, leaveOpen: false);
        try
        {
            csv.ReadHeader();
            var header = csv.Headers.ToArray();
            if (columns.Except(header, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
                throw new CsvFileException([$"Line 1: there is no column {string.Join(", ", missing)}. The first line must be: {string.Join(',', columns)}"]);
            var places = columns.ToDictionary(column => column, column => Array.IndexOf(header, column), StringComparer.Ordinal);
            while (faults.Count < MostFaults && csv.Read())
            {
                var line = (int)csv.LineNumber;
                var (value, fault) = csv.FieldCount == header.Length
                    ? read(new(line, places.ToDictionary(place => place.Key, place => csv.GetString(place.Value), StringComparer.Ordinal)))
                    : (null, $"{csv.FieldCount} fields where {header.Length} were expected.");
                if (fault is null)
                    lines.Add(value!);
                else
                    faults.Add($"Line {line}: {fault}");
            }
        }
        catch (DecoderFallbackException)
        {
            faults.Add("The file is not UTF-8. Please save it as UTF-8.");
        }
        catch (CsvFormatException e)
        {
            faults.Add($"Line {e.LineNumber}: the quotes do not match, or the line is too long.");
        }
        return faults.Count == 0 ? lines : throw new CsvFileException(faults);
    }
}
