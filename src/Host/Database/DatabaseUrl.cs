using System.Web;
using Attendance.Host.Configuration;
using Npgsql;

namespace Attendance.Host.Database;

/// <summary>Reads <c>postgres://user:password@host:port/database?options</c>, percent-decoded.</summary>
public static class DatabaseUrl
{
    /// <exception cref="StartException">It is not such an address.</exception>
    public static string ToConnectionString(string url, Settings settings)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql"))
            throw new StartException("DATABASE_URL must look like postgres://user:password@host:port/database.");
        var builder = new NpgsqlConnectionStringBuilder { Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) };
        if (uri.Host.Length > 0)
            builder.Host = Uri.UnescapeDataString(uri.Host);
        if (uri.Port > 0)
            builder.Port = uri.Port;
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2)
            builder.Password = Uri.UnescapeDataString(user[1]);
        var options = HttpUtility.ParseQueryString(uri.Query);
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
            builder[name switch { "sslmode" => "SSL Mode", "application_name" => "Application Name", "connect_timeout" => "Timeout", _ => name }] = value;
        }
        catch (ArgumentException)
        {
            throw new StartException($"DATABASE_URL has an option '{name}' that is not known, or its value is wrong.");
        }
    }
}
