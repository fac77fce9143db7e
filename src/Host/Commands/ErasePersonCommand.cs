using System.CommandLine;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Erasures;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Host.Commands;

/// <summary>Destroys the keys of somebody who has left, and prints the certificate's number.</summary>
internal sealed class ErasePersonCommand : Command
{
    private static readonly Argument<string> Number = new("number") { Description = "The employee's number." };
    private static readonly Option<bool> Force = new("--force") { Description = "Even if their hours must still be kept; needs --reason." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; it is kept encrypted, and shown on the certificate." };

    public ErasePersonCommand()
        : base("erase-person", "Erase a person who has left, for ever: their keys are destroyed. Prints the number of the certificate.")
    {
        Arguments.Add(Number);
        Options.Add(Force);
        Options.Add(Reason);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Number)!, parsed.GetValue(Force), parsed.GetValue(Reason), cancellation));
    }

    private static async Task<int> RunAsync(string number, bool force, string? reason, CancellationToken cancellation)
    {
        await using var services = await CommandServices.OpenAsync(cancellation);
        await using var scope = services.Provider.CreateAsyncScope();
        try
        {
            var employee = await GetEmployees.OfNumberAsync(scope.ServiceProvider.GetRequiredService<IQuerySession>(), scope.ServiceProvider.GetRequiredService<PersonVault>(), number, cancellation)
                ?? throw new Rejection($"There is no employee with the number {number}.");
            Console.WriteLine(await scope.ServiceProvider.GetRequiredService<ErasingPeople>().RunAsync(employee.Id, force, reason, request: null, cancellation));
            return 0;
        }
        catch (Rejection rejection)
        {
            await Console.Error.WriteLineAsync(rejection.Message);
            return 1;
        }
    }
}
