using System.CommandLine;
using Attendance.Host;
using Attendance.Host.Commands;

// What the program can do; each command is a file in Commands/. Without a command it serves.
var root = new RootCommand("Attendance: employees are recognised by their face, or use a PIN, and are checked in and out.")
{
    new ServeCommand(),
    new MigrateCommand(),
    new CreateAdminCommand(),
    new CreateApiKeyCommand(),
};
ServeCommand.AlsoServeAs(root);

try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (StartException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 1;
}
