using Attendance.EventStore;
using Attendance.Host;
using Attendance.Host.Commands;
using Microsoft.AspNetCore.Connections;
using Npgsql;

try
{
    return await CommandLine.Create().Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
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
