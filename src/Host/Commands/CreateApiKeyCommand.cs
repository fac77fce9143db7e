using System.CommandLine;
using Attendance.EventStore;
using Attendance.Identity.ApiKeys;

namespace Attendance.Host.Commands;

/// <summary>Issues an API key and prints it, and nothing else, on standard output.</summary>
internal sealed class CreateApiKeyCommand : Command
{
    private static readonly Option<string> KeyName = new("--name") { Description = "Which program it is for.", Required = true };
    private static readonly Option<string> Scopes = new("--scopes") { Description = $"Separated by commas: {string.Join(", ", Web.Access.Policies.Scopes)}.", Required = true };

    public CreateApiKeyCommand()
        : base("create-api-key", "Issue an API key; it is printed once.")
    {
        Options.Add(KeyName);
        Options.Add(Scopes);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(KeyName)!, parsed.GetValue(Scopes)!, cancellation));
    }

    private static async Task<int> RunAsync(string name, string scopes, CancellationToken cancellation)
    {
        await using var services = await CommandServices.OpenAsync(cancellation);
        await using var scope = services.Provider.CreateAsyncScope();
        try
        {
            var key = await IssuingApiKeys.RunAsync(
                scope.ServiceProvider.GetRequiredService<IDocumentSession>(),
                new(Guid.CreateVersion7(), name, scopes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), null, services.Provider.GetRequiredService<TimeProvider>().GetUtcNow()), null, cancellation);
            Console.WriteLine(key);
            return 0;
        }
        catch (Rejection rejection)
        {
            await Console.Error.WriteLineAsync(rejection.Message);
            return 1;
        }
    }
}
