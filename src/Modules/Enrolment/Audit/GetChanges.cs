using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Attendance.Contracts;
using Attendance.Enrolment.Organisations;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Vault;

namespace Attendance.Enrolment.Audit;

/// <summary>One thing that an event says.</summary>
/// <param name="Before">What it was until then; null when nothing was said about it.</param>
public sealed record Change(string Name, string? Before, string After);

/// <summary>What an event says, beside what was said about the same things before it. Ids are for the raw entry.</summary>
internal static class GetChanges
{
    /// <param name="stream">All events of its stream.</param>
    public static async Task<IReadOnlyList<Change>> RunAsync(IQuerySession session, PersonVault vault, IEvent e, IReadOnlyList<IEvent> stream, CancellationToken cancellation)
    {
        var sites = (await GetSites.RunAsync(session, cancellation)).ToDictionary(site => site.Id, site => site.Name);
        var subject = Subject(e.Data);
        var keys = await vault.OpenKeysAsync(session, subject is { } id ? [id] : [], KeyPurpose.Personal, cancellation);
        var own = await vault.OpenKeyAsync(session, Organisation.StreamId, KeyPurpose.Personal, cancellation);
        string Words(string name, object? value) => value switch
        {
            null => "none",
            Protected text when name == "Reason" => own?.Reveal(PersonalFields.Reason, text) ?? PersonVault.Erased,
            Protected text => keys.Reveal(subject ?? Guid.Empty, JsonNamingPolicy.KebabCaseLower.ConvertName(name), text),
            Guid site when sites.TryGetValue(site, out var known) => known,
            bool yes => yes ? "yes" : "no",
            DateTimeOffset at => at.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture),
            DateTime local => local.ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture),
            DateOnly date => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
            double number => number.ToString("0.#####", CultureInfo.InvariantCulture),
            float number => number.ToString("0.000", CultureInfo.InvariantCulture),
            TimeSpan time => time.ToString("g", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
            System.Collections.IEnumerable list and not string => list.Cast<object?>().Select(one => Words(name, one)).ToList() is { Count: > 0 } words ? string.Join(", ", words) : "none",
            _ when value.GetType() is { IsClass: true } type && type.Assembly == typeof(EmployeeAdded).Assembly =>
                string.Join("; ", type.GetProperties().Select(property => $"{Title(property.Name)}: {Words(property.Name, property.GetValue(value))}")),
            _ => string.Format(CultureInfo.InvariantCulture, "{0}", value),
        };
        return [.. e.Data.GetType().GetProperties().Where(property => property.Name != "At" && (property.Name == "SiteId" || (property.PropertyType != typeof(Guid) && property.PropertyType != typeof(Guid?)))).Select(property => new Change(
            Title(property.Name), Said(property, e, stream) is { } before ? Words(property.Name, before.Value) : null, Words(property.Name, property.GetValue(e.Data))))
            .Where(change => change is not { Before: null, After: "none" })];
    }

    /// <summary>The newest earlier event of the stream that says something about the same: of the same thing, where it names one.</summary>
    private static (bool Found, object? Value)? Said(PropertyInfo property, IEvent e, IReadOnlyList<IEvent> stream)
    {
        foreach (var earlier in stream.Where(other => other.Version < e.Version && IsAboutTheSame(other.Data, e.Data)).Reverse())
            if (earlier.Data.GetType().GetProperty(property.Name) is { } same && same.PropertyType == property.PropertyType)
                return (true, same.GetValue(earlier.Data));
        return null;
    }

    /// <summary>Punches and photos stand many in one stream: each is compared with itself alone.</summary>
    private static bool IsAboutTheSame(object one, object other) =>
        Thing(one) == Thing(other);

    private static Guid? Thing(object data) =>
        (data.GetType().GetProperty("PunchId") ?? data.GetType().GetProperty("AttemptId") ?? data.GetType().GetProperty("PhotoId"))?.GetValue(data) as Guid?;

    private static Guid? Subject(object data) =>
        (data.GetType().GetProperty("EmployeeId") is { } employee && data.GetType().GetProperty("AccountId") is null ? employee : data.GetType().GetProperty("AccountId"))?.GetValue(data) as Guid?;

    /// <summary>"LocalTime" → "Local time".</summary>
    private static string Title(string name) =>
        name == "SiteId" ? "Site" : name == "Email" ? "E-mail" : string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));
}
