using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Attendance.Recognition.Liveness;

/// <summary>What somebody is asked to do before the camera.</summary>
public enum ChallengeStep
{
    Left,
    Right,
    Nod,
    Nearer,
}

/// <summary>A sequence nobody can know before: for one device, once, and for seconds.</summary>
public sealed record Challenge(Guid Id, Guid DeviceId, DateTimeOffset IssuedAt, IReadOnlyList<ChallengeStep> Steps)
{
    public const int SecondsPerStep = 3;

    private const int StepCount = 2;

    /// <summary>For walking up, sending and a slow line, beside the steps.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(25);

    public DateTimeOffset NotBefore => IssuedAt + TimeSpan.FromSeconds(SecondsPerStep * Steps.Count);

    public DateTimeOffset NotAfter => NotBefore + Slack;

    /// <summary>Two different steps, one of them a turn at least: a flat picture can be nodded and brought nearer more easily than turned.</summary>
    public static Challenge New(Guid deviceId, DateTimeOffset now)
    {
        var steps = Enum.GetValues<ChallengeStep>();
        do
            RandomNumberGenerator.Shuffle(steps.AsSpan());
        while (!steps.Take(StepCount).Any(step => step is ChallengeStep.Left or ChallengeStep.Right));
        return new(Guid.CreateVersion7(), deviceId, now, steps[..StepCount]);
    }
}

/// <summary>Challenges as they travel: sealed by the installation's keys, so that any node reads them and nobody makes one.</summary>
internal sealed class Challenges(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("recognition.challenge");

    public string Write(Challenge challenge) => _protector.Protect(JsonSerializer.Serialize(challenge));

    /// <returns>Null when it was not issued here.</returns>
    public Challenge? Read(string nonce)
    {
        try
        {
            return JsonSerializer.Deserialize<Challenge>(_protector.Unprotect(nonce));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
