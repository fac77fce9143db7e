using System.Text.RegularExpressions;
using System.Web;
using Attendance.Host.Configuration;
using Npgsql;

namespace Attendance.Host.Database;

/// <summary>Reads <c>postgres://user:password@host:port/database?options</c>, percent-decoded.</summary>
public static partial class DatabaseUrl
{
    /// <exception cref="StartException">It is not such an address.</exception>
    public static string ToConnectionString(string url, Settings settings)
    {
        // Not by Uri: it refuses a user without a host, and a socket's path as the host.
        if (Form().Match(url) is not { Success: true } match)
            throw new StartException("DATABASE_URL must look like postgres://user:password@host:port/database.");
        string? Part(string name) => match.Groups[name] is { Length: > 0 } part ? Uri.UnescapeDataString(part.Value) : null;
        var builder = new NpgsqlConnectionStringBuilder { Database = Part("database") };
        if (Part("host") is { } host)
            builder.Host = host;
        if (match.Groups["port"] is { Length: > 0 } port)
            Set(builder, "port", port.Value);
        builder.Username = Part("user");
        builder.Password = Part("password");
        var options = HttpUtility.ParseQueryString(match.Groups["options"].Value);
        foreach (var name in options.AllKeys)
            Set(builder, name ?? "", options[name]!);
        if (settings.DatabaseSslRequired && builder.SslMode < SslMode.Require)
            builder.SslMode = SslMode.Require;
        builder.Pooling = settings.ConnectionMaxAge > 0;
        if (builder.Pooling)
            builder.ConnectionLifetime = settings.ConnectionMaxAge;
        return builder.ConnectionString;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        try
        {
            builder[name switch { "sslmode" => "SSL Mode", "user" => "Username", "dbname" => "Database", "application_name" => "Application Name", "connect_timeout" => "Timeout", _ => name }] = name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (ArgumentException)
        {
            throw new StartException($"DATABASE_URL has an option '{name}' that is not known, or its value is wrong.");
        }
    }

    [GeneratedRegex(@"^postgres(ql)?://((?<user>[^:@/?#]*)(:(?<password>[^@/?#]*))?@)?(?<host>\[[^\]@/?#]*\]|[^:@/?#]*)(:(?<port>\d+))?(/(?<database>[^/?#]*))?(\?(?<options>[^#]*))?$")]
    private static partial Regex Form();
}
