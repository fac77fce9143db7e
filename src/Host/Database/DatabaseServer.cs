using System.Diagnostics;
using Attendance.Host.Configuration;
using Attendance.Host.Profiler;
using Npgsql;

namespace Attendance.Host.Database;

/// <summary>The database of this process: a configured one, the one a running instance serves, or one of its own.</summary>
public sealed class DatabaseServer : IAsyncDisposable
{
    private const int WouldBlock = 11;
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);
    private readonly FileStream? _lock;
    private readonly EmbeddedPostgres? _embedded;

    private DatabaseServer(string connectionString, FileStream? @lock, EmbeddedPostgres? embedded) =>
        (ConnectionString, _lock, _embedded) = (connectionString, @lock, embedded);

    public string ConnectionString { get; }

    /// <summary>For the server itself: it owns its data directory alone.</summary>
    /// <exception cref="StartException">Another instance runs on the same data directory.</exception>
    public static async Task<DatabaseServer> OwnAsync(Settings settings, CancellationToken cancellation)
    {
        if (settings.DatabaseUrl is { } url)
            return new(DatabaseUrl.ToConnectionString(url, settings), null, null);
        var held = Lock(settings.DataDirectory)
            ?? throw new StartException($"Another instance already runs on {settings.DataDirectory}. Stop it, or give this one its own directory with ATTENDANCE_DATA.");
        return await StartAsync(settings, held, cancellation);
    }

    /// <summary>For a command: the running instance's database when there is one.</summary>
    public static async Task<DatabaseServer> BorrowAsync(Settings settings, CancellationToken cancellation)
    {
        if (settings.DatabaseUrl is { } url)
            return new(DatabaseUrl.ToConnectionString(url, settings), null, null);
        if (Lock(settings.DataDirectory) is { } held)
            return await StartAsync(settings, held, cancellation);
        var address = EmbeddedPostgres.AddressOf(Folder(settings));
        await WaitUntilServedAsync(address, cancellation);
        return new(address, null, null);
    }

    /// <summary>The running instance may still be starting.</summary>
    private static async Task WaitUntilServedAsync(string address, CancellationToken cancellation)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(100, cancellation))
        {
            try
            {
                await EmbeddedPostgres.ConnectOnceAsync(address, cancellation);
                return;
            }
            catch (NpgsqlException) when (waited.Elapsed < LongestStart)
            {
                // Not yet.
            }
        }
    }

    /// <param name="role">By which the database, and the page System, know this process.</param>
    /// <param name="isProduction">The profiler shows no parameters.</param>
    public NpgsqlDataSource CreateDataSource(string role, bool isProduction)
    {
        var builder = new NpgsqlDataSourceBuilder(ConnectionString);
        builder.ConnectionStringBuilder.ApplicationName ??= $"attendance {role} {Environment.MachineName} {Environment.ProcessId}";
        return (isProduction ? builder : builder.ShowParameters()).Build();
    }

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
            await _embedded.DisposeAsync();
        if (_lock is not null)
            await _lock.DisposeAsync();
    }

    private static async Task<DatabaseServer> StartAsync(Settings settings, FileStream held, CancellationToken cancellation)
    {
        try
        {
            var embedded = await EmbeddedPostgres.StartAsync(Folder(settings), DataFolder.Binaries(), cancellation);
            return new(embedded.ConnectionString, held, embedded);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private static string Folder(Settings settings) => Path.Combine(settings.DataDirectory, "postgres");

    /// <summary>Held until the process ends, however it ends.</summary>
    private static FileStream? Lock(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            // The database's unprivileged user has to pass through; the folders inside keep their own rights.
            if (Environment.IsPrivilegedProcess)
                File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherExecute);
            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException)
        {
            throw new StartException($"{directory} cannot be written to. Choose another directory with ATTENDANCE_DATA.");
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
        catch (IOException e)
        {
            throw new StartException($"{directory} cannot be used: {e.Message} Choose another directory with ATTENDANCE_DATA.");
        }
    }
}
