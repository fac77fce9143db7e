using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Attendance.EventStore.Sealing;
using Attendance.Vault;

namespace Attendance.Host.Configuration;

/// <summary>Typed reading of environment variables; an empty one counts as absent.</summary>
internal sealed class Variables(Func<string, string?> variable)
{
    public string? Text(string name) => variable(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    public bool Boolean(string name, bool otherwise) => Text(name)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "1" or "true" or "yes" or "on" => true,
        "0" or "false" or "no" or "off" => false,
        var text => throw new StartException($"{name} is '{text}'; it must be one of 1, true, yes, on, 0, false, no, off."),
    };

    public int Number(string name, int otherwise, int least = 0) => Text(name) switch
    {
        null => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least => number,
        var text => throw new StartException(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; it must be a whole number, {least} or more.")),
    };

    /// <summary>From 0 to 1.</summary>
    public double Share(string name, double otherwise) => Text(name) switch
    {
        null => otherwise,
        var text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 => share,
        var text => throw new StartException($"{name} is '{text}'; it must be a number from 0.0 to 1.0."),
    };

    public string? Address(string name) =>
        Text(name) is not { } text || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length > 0 && uri.AbsolutePath.Length > 1) ? Text(name)
        : throw new StartException($"{name} must be the address that Sentry gives for a project, such as https://key@sentry.example.org/1.");

    /// <param name="choices">By their names; the first one counts where nothing is set.</param>
    public T Choice<T>(string name, params IReadOnlyList<T> choices)
        where T : struct, Enum
    {
        var text = Text(name) ?? choices[0].ToString();
        foreach (var choice in choices)
            if (string.Equals(choice.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return choice;
        throw new StartException($"{name} is '{text}'; it must be one of {string.Join(", ", choices)}.");
    }

    public IReadOnlyList<string> List(string name) =>
        Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Names of hosts, as they are in an address between scheme and port.</summary>
    public IReadOnlyList<string> Hosts(string name) =>
        [.. List(name).Select(text => text == "*" || Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) != UriHostNameType.Unknown ? text
            : throw new StartException($"{name} contains '{text}'; it must be names of hosts without scheme and port, separated by commas, such as attendance.example.org."))];

    /// <summary>Addresses and networks, such as 10.0.0.7 and 172.16.0.0/12.</summary>
    public IReadOnlyList<IPNetwork> Networks(string name) =>
        [.. List(name).Select(text => IPNetwork.TryParse(text, out var network) ? network
            : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            : throw new StartException($"{name} contains '{text}'; it must be addresses and networks separated by commas, such as 10.0.0.7,172.16.0.0/12."))];

    public AuditKeys? AuditKeys(string name)
    {
        try
        {
            return Text(name) is { } text ? EventStore.Sealing.AuditKeys.Parse(text) : null;
        }
        catch (FormatException)
        {
            throw new StartException($"{name} must be an ECDSA key on P-256 in PKCS#8, as base64 (several separated by commas). 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | openssl pkcs8 -topk8 -nocrypt -outform DER | base64 -w0' makes one.");
        }
    }

    public IReadOnlyList<byte[]> Keys(string name)
    {
        try
        {
            return Text(name) is { } text ? WrappingKeys.Parse(text) : [];
        }
        catch (FormatException)
        {
            throw new StartException($"{name} must be 32 bytes in url-safe base64 (several separated by commas).");
        }
    }
}
