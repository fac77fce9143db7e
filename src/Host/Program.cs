using System.CommandLine;
using Attendance.EventStore;
using Attendance.Host;
using Attendance.Host.Commands;
using Microsoft.AspNetCore.Connections;
using Npgsql;

// What the program can do; each command is a file in Commands/. Without a command it serves.
var root = new RootCommand("Attendance: employees are recognised by their face, or use a PIN, and are checked in and out.")
{
    new ServeCommand(),
    new MigrateCommand(),
    new ConfigCommand(),
    new CreateAdminCommand(),
    new CreateApiKeyCommand(),
    new ErasePersonCommand(),
    new ImportEmployeesCommand(),
    new ImportPunchesCommand(),
    new ExportTimesheetsCommand(),
    new RebuildCommand(),
    new DeadLettersCommand(),
    new BackupCommand(),
    new RestoreCommand(),
    new ExportDestroyedKeysCommand(),
    new VerifyHistoryCommand(),
    new ExportSealsCommand(),
    new VerifyExportCommand(),
    new RotateKeysCommand(),
    new PrepareSplitsCommand(),
    new EvalCommand(),
    new EvalPairsCommand(),
    new EvalOpenSetCommand(),
    new CalibrateCommand(),
    new EvalLivenessCommand(),
};
ServeCommand.AlsoServeAs(root);

try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
}
catch (StartException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 1;
}
catch (UnknownEventTypeException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 1;
}
catch (NpgsqlException problem)
{
    await Console.Error.WriteLineAsync($"The database cannot be used: {problem.Message}");
    return 1;
}
catch (IOException problem) when (problem.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{problem.Message.TrimEnd('.')}. Stop what listens there, or choose another address with --urls.");
    return 1;
}
catch (OperationCanceledException)
{
    return 0;
}
