using System.CommandLine;
using System.Text;
using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Web.Access;

namespace Attendance.Host.Commands;

/// <summary>Creates an administrator: the first one, or a further one.</summary>
internal sealed class CreateAdminCommand : Command
{
    private static readonly Option<string?> Username = new("--username") { Description = "Asked for when it is not given." };
    private static readonly Option<string?> Email = new("--email") { Description = "Optional." };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Read the password from standard input instead of asking for it." };

    public CreateAdminCommand()
        : base("create-admin", "Create an administrator.")
    {
        Options.Add(Username);
        Options.Add(Email);
        Options.Add(PasswordStdin);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Username), parsed.GetValue(Email), parsed.GetValue(PasswordStdin), cancellation));
    }

    private static async Task<int> RunAsync(string? username, string? email, bool passwordStdin, CancellationToken cancellation)
    {
        username ??= Ask("User name: ", passwordStdin);
        var password = passwordStdin ? (await Console.In.ReadLineAsync(cancellation) ?? "").TrimEnd('\r') : AskSecret("Password: ");
        await using var services = await CommandServices.OpenAsync(cancellation);
        await using var scope = services.Provider.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<CreatingAccounts>().AdministratorAsync(new(username, email, null, password, [Roles.Administrator]), cancellation);
        }
        catch (Rejection rejection)
        {
            await Console.Error.WriteLineAsync(rejection.Message);
            return 1;
        }
        await Console.Error.WriteLineAsync($"The administrator {username} can sign in now.");
        return 0;
    }

    private static string Ask(string question, bool cannot)
    {
        if (cannot)
            throw new StartException("With --password-stdin, --username must be given.");
        Console.Error.Write(question);
        return Console.ReadLine() ?? "";
    }

    private static string AskSecret(string question)
    {
        Console.Error.Write(question);
        if (Console.IsInputRedirected)
            return Console.ReadLine() ?? "";
        var text = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace && text.Length > 0)
                text.Length--;
            else if (!char.IsControl(key.KeyChar))
                text.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return text.ToString();
    }
}
