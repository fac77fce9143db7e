using System.CommandLine;
using Attendance.Host.Configuration;

namespace Attendance.Host.Commands;

/// <summary>Prints the settings as they are in force. In development, secrets that are not set are made at the first start.</summary>
internal sealed class ConfigCommand : Command
{
    public ConfigCommand()
        : base("config", "Print the configuration that is in force, without secrets.") => SetAction(parsed =>
    {
        foreach (var (variable, value) in EffectiveSettings.Of(CommandServices.ReadSettings()))
            Console.Out.WriteLine($"{variable}={value}");
        return 0;
    });
}
