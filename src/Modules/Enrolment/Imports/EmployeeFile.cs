using Attendance.Csv;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;

namespace Attendance.Enrolment.Imports;

/// <param name="Line">1-based, as an editor counts.</param>
/// <param name="Site">By name; null: the first site.</param>
/// <param name="Zone">IANA zone of a site that is new; null: as the organisation's.</param>
internal sealed record EmployeeLine(int Line, EmployeeFields Fields, string? Site, string? Zone);

/// <summary>Employees as spreadsheets write them: <see cref="CsvFile"/> with the columns of <see cref="Header"/>.</summary>
public static class EmployeeFile
{
    public const string Header = "number,name,email,site,zone";

    /// <exception cref="CsvFileException">The file, or lines of it, make no sense.</exception>
    internal static List<EmployeeLine> Read(Stream file)
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        return CsvFile.Read<EmployeeLine>(file, Header.Split(','), line =>
        {
            try
            {
                var fields = EmployeeFields.Read(line["number"], line["name"], line["email"]);
                var zone = line["zone"].Length == 0 ? null : Zones.Known(line["zone"], "zone");
                return numbers.Add(fields.Number) ? (new(line.Number, fields, Text.Optional(line["site"], "site"), zone), null) : (null, $"the number {fields.Number} stands in the file twice.");
            }
            catch (Rejection fault)
            {
                return (null, fault.Message);
            }
        });
    }
}
