using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Attendance.Host.Database;

/// <summary>
/// A Postgres of our own: a child process on a data directory, reached through a unix socket only. It ends with the
/// program, however the program ends, and recovers by itself at the next start.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const int UnprivilegedUser = 65534, SigInt = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), StopTime = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    private EmbeddedPostgres(Process process, string connectionString) => (_process, ConnectionString) = (process, connectionString);

    public string ConnectionString { get; }

    /// <summary>The address of the database that an instance on this directory serves, or would serve.</summary>
    public static string AddressOf(string directory) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = SocketFolder(directory),
            Port = 5432,
            Username = "attendance",
            Database = "postgres",
            MaxPoolSize = 60,
            MaxAutoPrepare = 100,
            // Nothing is set on a connection that the next one could find.
            NoResetOnClose = true,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;

    /// <summary>Starts the server; makes its data directory first when there is none.</summary>
    /// <param name="directory">Belongs to this instance alone; the caller holds its lock.</param>
    /// <param name="binaries">Holds bin, lib and share.</param>
    /// <exception cref="StartException">The server did not start; the message says why.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(string directory, string binaries, CancellationToken cancellation, bool fsync = true, int connections = 100)
    {
        directory = Path.GetFullPath(directory);
        Directory.CreateDirectory(directory);
        var (data, sockets) = (Path.Combine(directory, "data"), SocketFolder(directory));
        GiveAway(directory);
        if (new DirectoryInfo(sockets).LinkTarget is not null)
            throw new StartException($"{sockets} is a link. Remove it; the database's socket is kept there.");
        Directory.CreateDirectory(sockets);
        GiveAway(sockets);
        await StopLeftOversAsync(directory, data, cancellation);
        foreach (var stale in Directory.GetFiles(sockets))
            File.Delete(stale);
        if (!Directory.Exists(data))
            await InitialiseAsync(binaries, data, cancellation);
        var log = Path.Combine(directory, "postgres.log");
        var process = await SpawnAsync(binaries, log,
            ["postgres", "-D", data, "-c", "listen_addresses=", "-c", $"unix_socket_directories={sockets}", "-c", $"max_connections={connections}",
             "-c", "shared_buffers=128MB", "-c", "logging_collector=off", "-c", $"fsync={(fsync ? "on" : "off")}"]);
        var postgres = new EmbeddedPostgres(process, AddressOf(directory));
        try
        {
            await postgres.WaitUntilReadyAsync(log, cancellation);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, SigInt);
            using var patience = new CancellationTokenSource(StopTime);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }
        _process.Dispose();
    }

    /// <summary>A unix socket's path may have 107 characters; a long data directory gets a short one elsewhere.</summary>
    private static string SocketFolder(string directory)
    {
        var inside = Path.Combine(Path.GetFullPath(directory), "socket");
        return inside.Length <= 80
            ? inside
            // Root's is where nobody else can put something in its place.
            : Path.Combine(Environment.IsPrivilegedProcess ? "/run" : Path.GetTempPath(), $"attendance-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inside)))[..16]}");
    }

    /// <summary>Makes the data directory beside its place and moves it there when it is whole, so that a first start can be killed at any time.</summary>
    private static async Task InitialiseAsync(string binaries, string data, CancellationToken cancellation)
    {
        var unfinished = $"{data}.new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        var start = Command(binaries,
            ["initdb", "-D", unfinished, "-U", "attendance", "--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]);
        using var process = Process.Start(start) ?? throw new StartException("initdb did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await process.StandardError.ReadToEndAsync(cancellation);
        await output;
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new StartException($"The database directory {data} could not be made: {errors.Trim()}");
        Directory.Move(unfinished, data);
    }

    /// <summary>
    /// Stops what a killed program left behind: a server, or the making of its directory. A server's children end with it
    /// a moment later; until then the next one would not start.
    /// </summary>
    private static async Task StopLeftOversAsync(string directory, string data, CancellationToken cancellation)
    {
        HashSet<int> told = [];
        for (var waited = Stopwatch.StartNew(); LeftOvers(directory).ToList() is { Count: > 0 } left; await Task.Delay(20, cancellation))
        {
            if (waited.Elapsed > StopTime)
                throw new StartException($"Processes that still work in {directory} did not stop: {string.Join(", ", left.Select(process => process.Pid))}.");
            foreach (var (pid, _) in left.Where(process => process.IsNamed && told.Add(process.Pid)))
                _ = Kill(pid, SigInt);
        }
        if (Directory.Exists(data))
            File.Delete(Path.Combine(data, "postmaster.pid"));
    }

    /// <summary>Processes that name the directory in their command, and those that work in it. One that has ended does neither.</summary>
    private static IEnumerable<(int Pid, bool IsNamed)> LeftOvers(string directory)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[6])))
        {
            bool isNamed, isWithin;
            try
            {
                isNamed = File.ReadAllText($"{process}/cmdline").Split('\0') is [var program, .. var arguments]
                    && Path.GetFileName(program) is "postgres" or "initdb" && arguments.Any(argument => argument.StartsWith($"{directory}/", StringComparison.Ordinal));
                isWithin = new FileInfo($"{process}/cwd").LinkTarget is { } at && at.StartsWith($"{directory}/", StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            if (isNamed || isWithin)
                yield return (int.Parse(process[6..], CultureInfo.InvariantCulture), isNamed);
        }
    }

    /// <summary>
    /// Starts the server from a thread that lives as long as it does: the kernel sends the death signal when the thread
    /// that made the process ends.
    /// </summary>
    private static Task<Process> SpawnAsync(string binaries, string log, string[] arguments)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                using var file = new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
                var process = Process.Start(Command(binaries, arguments)) ?? throw new StartException("postgres did not start.");
                started.SetResult(process);
                process.StandardError.BaseStream.CopyTo(file);
                process.WaitForExit();
            }
#pragma warning disable CA1031 // Handed to whoever waits for the start.
            catch (Exception e)
#pragma warning restore CA1031
            {
                started.TrySetException(e);
            }
        })
        { IsBackground = true, Name = "postgres" }.Start();
        return started.Task;
    }

    /// <summary>In a session of its own, so that Ctrl-C reaches the program alone; as root, as the unprivileged user.</summary>
    private static ProcessStartInfo Command(string binaries, string[] arguments)
    {
        string[] drop = Environment.IsPrivilegedProcess
            ? [$"--reuid={UnprivilegedUser}", $"--regid={UnprivilegedUser}", "--clear-groups", "--no-new-privs"]
            : [];
        var start = new ProcessStartInfo("setsid") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        string[] all = ["setpriv", .. drop, "--pdeathsig", "INT", "--", "env", "-i", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/",
            Path.Combine(binaries, "bin", arguments[0]), .. arguments[1..]];
        foreach (var argument in all)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <exception cref="NpgsqlException">Nobody answers there yet.</exception>
    internal static async Task ConnectOnceAsync(string address, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation);
    }

    private async Task WaitUntilReadyAsync(string log, CancellationToken cancellation)
    {
        var told = false;
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(15, cancellation))
        {
            if (!told && waited.Elapsed > Patience)
            {
                await Console.Error.WriteLineAsync($"The database is still recovering; its log is {log}.");
                told = true;
            }
            try
            {
                await ConnectOnceAsync(ConnectionString, cancellation);
                return;
            }
            catch (NpgsqlException) when (!_process.HasExited)
            {
                // Not listening yet, or still recovering, for as long as that takes.
            }
            catch (NpgsqlException e)
            {
                throw new StartException($"The embedded database did not start ({e.Message}). Its log is {log}.");
            }
        }
    }

    private static void GiveAway(string directory)
    {
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Environment.IsPrivilegedProcess && Chown(directory, UnprivilegedUser, UnprivilegedUser) != 0)
            throw new StartException($"{directory} cannot be given to the unprivileged user.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Chown(string path, int user, int group);
}
