using System.Net;
using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Testing;
using Attendance.Timekeeping.Absences;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Tests;

public sealed class AbsenceTests(Workforce workforce) : IClassFixture<Workforce>
{
    private static readonly Protected Word = new("AA==");
    private static readonly RequestAbsence Week = new(Guid.NewGuid(), Guid.NewGuid(), new DateRange(new(2026, 3, 2), new(2026, 3, 6)), AbsencePart.Whole, null, Word, Word, DateTimeOffset.UnixEpoch);

    /// <summary>Nobody is away before they came; the people of these tests came today.</summary>
    private static string Day { get; } = DateTime.UtcNow.AddDays(3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Two_absences_never_stand_on_one_day()
    {
        var requested = RequestAbsenceHandler.Handle(Week, AbsenceLog.Initial);
        var waiting = AbsenceLog.Evolve(AbsenceLog.Initial, requested);
        var approved = AbsenceLog.Evolve(waiting, new AbsenceApproved(requested.AbsenceId, requested.EmployeeId, DateTimeOffset.UnixEpoch));

        foreach (var state in (AbsenceLog[])[waiting, approved])
        {
            Assert.Contains("already", Specification.Refusal(() => RequestAbsenceHandler.Handle(Week with { Days = new(new(2026, 3, 6), new(2026, 3, 9)) }, state)).Message, StringComparison.Ordinal);
            RequestAbsenceHandler.Handle(Week with { Days = new(new(2026, 3, 7), new(2026, 3, 9)) }, state);
        }
        Assert.Throws<Rejection>(() => approved.WaitingFor(requested.AbsenceId));
        Assert.Equal(requested, approved.Counting(requested.AbsenceId));
        RequestAbsenceHandler.Handle(Week, AbsenceLog.Evolve(approved, new AbsenceCancelled(requested.AbsenceId, requested.EmployeeId, DateTimeOffset.UnixEpoch)));
    }

    [Fact]
    public void Hours_of_a_day_are_told_and_bounded()
    {
        Assert.Contains("how many hours", Specification.Refusal(() => RequestAbsenceHandler.Handle(Week with { Part = AbsencePart.Hours }, AbsenceLog.Initial)).Message, StringComparison.Ordinal);
        Assert.Contains("12 hours at most", Specification.Refusal(() => RequestAbsenceHandler.Handle(Week with { Part = AbsencePart.Hours, Hours = TimeSpan.FromHours(13) }, AbsenceLog.Initial)).Message, StringComparison.Ordinal);
        Assert.Null(RequestAbsenceHandler.Handle(Week with { Hours = TimeSpan.FromHours(2) }, AbsenceLog.Initial).Hours);
    }

    [Fact]
    public async Task What_somebody_asks_for_counts_once_another_approves_it()
    {
        await workforce.App.AddAccountAsync("abe", workforce.Ada, "employee", "manager");
        using var ada = await workforce.App.SignedInAsync("abe");
        await SetEightHoursAsync();
        Dictionary<string, string> asked = new() { ["from"] = Day, ["kind"] = "illness", ["why"] = "A cold.", ["idempotencyKey"] = "one" };

        (await ada.PostFormAsync("/my/absences", "/my/absences", asked)).EnsureSuccessStatusCode();
        (await ada.PostFormAsync("/my/absences", "/my/absences", asked)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Conflict, (await ada.PostFormAsync("/my/absences", "/my/absences", new(asked) { ["idempotencyKey"] = "two" })).StatusCode);
        var id = (await workforce.QueryAsync<Guid>("select (data ->> 'AbsenceId')::uuid from mt_events where type = 'absence_requested'"))[0];
        Assert.DoesNotContain("illness", (await workforce.QueryAsync<string>("select string_agg(data::text, '') from mt_events where type like 'absence%'"))[0], StringComparison.Ordinal);
        Assert.Contains("Waits for a decision", await ada.GetStringAsync("/my/absences", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain("\"away\"", await FileAsync(), StringComparison.Ordinal);

        // Nobody decides about their own; somebody else's manager does not either.
        Assert.Equal(HttpStatusCode.Forbidden, (await ada.PostFormAsync("/my/absences", $"/absences/{workforce.Ada}/{id}/approve", [])).StatusCode);
        await workforce.App.AddAccountAsync("other", null, "manager");
        using var other = await workforce.App.SignedInAsync("other");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.PostFormAsync("/absences", $"/absences/{workforce.Ada}/{id}/approve", [])).StatusCode);
        Assert.DoesNotContain("A cold.", await other.GetStringAsync("/absences", Cancellation), StringComparison.Ordinal);

        Assert.Contains("A cold.", await workforce.Administrator.GetStringAsync("/absences", Cancellation), StringComparison.Ordinal);
        (await workforce.Administrator.PostFormAsync("/absences", $"/absences/{workforce.Ada}/{id}/approve", [])).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Conflict, (await workforce.Administrator.PostFormAsync("/absences", $"/absences/{workforce.Ada}/{id}/approve", [])).StatusCode);
        var counted = await FileAsync();
        Assert.Contains("\"away\"", counted, StringComparison.Ordinal);
        Assert.Contains("illness", counted, StringComparison.Ordinal);

        (await workforce.Administrator.PostFormAsync("/absences", $"/absences/{workforce.Ada}/{id}/cancel", [])).EnsureSuccessStatusCode();
        Assert.DoesNotContain("\"away\"", await FileAsync(), StringComparison.Ordinal);

        (await workforce.Administrator.PostFormAsync("/absences", "/absences", new(asked) { ["employee"] = "A-1", ["kind"] = "leave" })).EnsureSuccessStatusCode();
        Assert.Contains("leave", await FileAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await workforce.Administrator.PostFormAsync("/absences", "/absences", new(asked) { ["employee"] = "X" })).StatusCode);
    }

    private async Task SetEightHoursAsync()
    {
        var plan = Enumerable.Range(0, 7).SelectMany(_ => (KeyValuePair<string, string>[])[new("start", ""), new("end", ""), new("target", "8:00")]);
        using var form = new FormUrlEncodedContent(
            [.. plan, new("from", "2026-01-01"), new("weekStart", "Monday"), new("reason", "Agreed."), new("__RequestVerificationToken", await workforce.Administrator.TokenAsync("/work-rules"))]);
        (await workforce.Administrator.PostAsync(new Uri("/work-rules", UriKind.Relative), form, Cancellation)).EnsureSuccessStatusCode();
    }

    private Task<string> FileAsync() => workforce.Administrator.GetStringAsync($"/attendance/file?from={Day}&to={Day}&format=json", Cancellation);
}
