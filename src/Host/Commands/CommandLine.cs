using System.CommandLine;

namespace Attendance.Host.Commands;

/// <summary>What the program can do; each command is a file of this folder. Without a command it serves.</summary>
public static class CommandLine
{
    public static RootCommand Create()
    {
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
        return root;
    }
}
