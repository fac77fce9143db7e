using System.CommandLine;
using System.Globalization;
using Attendance.EventStore;
using Attendance.Host.Operations;
using Attendance.Messaging;

namespace Attendance.Host.Commands;

/// <summary>Lists the messages that were given up, or decides about them.</summary>
internal sealed class DeadLettersCommand : Command
{
    private static readonly Option<bool> Replay = new("--replay") { Description = "Handle them again." };
    private static readonly Option<bool> Discard = new("--discard") { Description = "Handle them never." };
    private static readonly Option<long?> Id = new("--id") { Description = "One message; without it all." };

    public DeadLettersCommand()
        : base("dead-letters", "List the messages that were given up; with --replay or --discard, decide about one or all.")
    {
        Options.Add(Replay);
        Options.Add(Discard);
        Options.Add(Id);
        SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(Replay), parsed.GetValue(Discard), parsed.GetValue(Id), cancellation));
    }

    private static async Task<int> RunAsync(bool replay, bool discard, long? id, CancellationToken cancellation)
    {
        if (replay && discard)
            throw new StartException("Choose --replay or --discard, not both.");
        if (id is not null && !replay && !discard)
            throw new StartException("--id says which message --replay or --discard is about.");
        await using var services = await CommandServices.OpenAsync(cancellation);
        await using var scope = services.Provider.CreateAsyncScope();
        var session = scope.ServiceProvider.GetRequiredService<IDocumentSession>();
        if (!replay && !discard)
        {
            var letters = await DeadLetters.AllAsync(session, cancellation);
            if (letters.Count == 0)
                await Console.Error.WriteLineAsync("No message was given up.");
            foreach (var letter in letters)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{letter.Id}\t{letter.What}\t{letter.Destination}\t{letter.Attempts} tries\tsince {letter.Since:u}\t{letter.Error}"));
            return 0;
        }
        try
        {
            var count = await SettlingDeadLetters.RunAsync(session, new(id is { } one ? [one] : null, replay, services.Provider.GetRequiredService<TimeProvider>().GetUtcNow()), cancellation);
            await Console.Error.WriteLineAsync($"{count} {(count == 1 ? "message is" : "messages are")} {(replay ? "to be handled again" : "discarded")}.");
            return 0;
        }
        catch (Rejection rejection)
        {
            await Console.Error.WriteLineAsync(rejection.Message);
            return 1;
        }
    }
}
