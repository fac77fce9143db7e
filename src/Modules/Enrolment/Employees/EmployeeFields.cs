using System.Net.Mail;
using Attendance.EventStore;

namespace Attendance.Enrolment.Employees;

/// <summary>The fields of an employee as they were typed, checked.</summary>
internal sealed record EmployeeFields(string Number, string Name, string? Email)
{
    private const int LongestNumber = 40;

    /// <exception cref="Rejection">A field is missing or wrong.</exception>
    public static EmployeeFields Read(string? number, string? name, string? email)
    {
        var readNumber = Text.Required(number, "number", "Please enter the employee's number.");
        if (readNumber.Length > LongestNumber || readNumber.Any(char.IsWhiteSpace))
            throw new Rejection($"An employee number has {LongestNumber} characters at most and no spaces.", "number");
        var readEmail = Text.Optional(email, "email");
        if (readEmail is not null && (!MailAddress.TryCreate(readEmail, out var address) || address.Address != readEmail))
            throw new Rejection("This is not an e-mail address.", "email");
        return new(readNumber, Text.Required(name, "name", "Please enter the employee's name."), readEmail);
    }
}
