using System.Net;
using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Erasures;
using Attendance.EventStore;
using Attendance.EventStore.Sealing;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Attendance.Testing.Specification;

namespace Attendance.Enrolment.Tests;

public sealed class ErasePersonTests(Company company)
{
    private static readonly Guid Id = Guid.NewGuid(), Certificate = Guid.NewGuid(), Key = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly object[] Left = [new EmployeeAdded(Id, "1", new("name"), null, Id, Now), new EmployeeDeactivated(Id, Now)];
    private static readonly ErasePerson Command = new(Certificate, Now.AddYears(-4), [Key], Force: false, null, Now);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Who_has_left_long_ago_is_erased()
    {
        var erased = Assert.IsType<PersonErased>(Assert.Single(ErasePersonHandler.Handle(Command, Given<Employee>(Left))));
        Assert.Equal((Id, Certificate, false, 0), (erased.EmployeeId, erased.CertificateId, erased.Forced, erased.Photos));
        Assert.Equal([Key], erased.KeyIds);
    }

    [Fact]
    public void A_consent_that_is_still_there_is_withdrawn_with_it() =>
        Assert.Equal(
            [typeof(ConsentWithdrawn), typeof(PersonErased)],
            ErasePersonHandler.Handle(Command, Given<Employee>([.. Left, new ConsentGiven(Id, "2026-1", Now)])).Select(e => e.GetType()));

    [Fact]
    public void Who_works_here_is_not_erased() =>
        Assert.Equal(RejectionKind.Conflict, Refusal(() => ErasePersonHandler.Handle(Command, Given<Employee>(Left[0]))).Kind);

    [Fact]
    public void Nobody_is_erased_twice() =>
        Assert.Equal(RejectionKind.NotFound, Refusal(() => ErasePersonHandler.Handle(Command, Given<Employee>([.. Left, new PersonErased(Id, Certificate, [], 0, false, null, Now)]))).Kind);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    public void Hours_are_kept_for_three_years_to_the_day(int secondsBeforeTheEnd, bool refused)
    {
        var command = Command with { LastPunch = Now.AddYears(-3).AddSeconds(-secondsBeforeTheEnd) };
        if (refused)
            Assert.Equal("force", Refusal(() => ErasePersonHandler.Handle(command, Given<Employee>(Left))).Field);
        else
            Assert.Single(ErasePersonHandler.Handle(command, Given<Employee>(Left)));
    }

    [Fact]
    public void It_is_forced_with_a_reason_and_not_without()
    {
        var command = Command with { LastPunch = Now.AddDays(-1), Force = true };
        Assert.Equal("reason", Refusal(() => ErasePersonHandler.Handle(command, Given<Employee>(Left))).Field);
        Assert.True(Assert.IsType<PersonErased>(Assert.Single(ErasePersonHandler.Handle(command with { Reason = new("why") }, Given<Employee>(Left)))).Forced);
    }

    [Fact]
    public async Task Nothing_says_who_it_was_any_more_and_the_history_stays_as_it_was_sealed()
    {
        var id = await company.AddWithConsentAsync("Erika Vergessen");
        var number = (await company.EmployeeAsync(id)).Number;
        await company.AddPhotoAsync(id, Pictures.Person(0));
        using var own = await company.SignInAsync(id);
        await company.Administrator.PostFormAsync($"/employees/{id}", $"/employees/{id}/deactivate", []);

        var answer = await company.Administrator.PostFormAsync($"/employees/{id}", $"/employees/{id}/erase", new() { ["reason"] = "She asked for it." });

        var certificate = answer.Headers.GetValues("HX-Redirect").Single();
        var page = await company.Administrator.ReadAsync(certificate);
        Assert.Contains("She asked for it.", page, StringComparison.Ordinal);
        Assert.Contains("admin", page, StringComparison.Ordinal);
        Assert.Contains(certificate, await company.Administrator.ReadAsync("/erasures"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await company.Administrator.StatusAsync($"/employees/{id}"));
        Assert.True(await RunningApp.EventuallyAsync(async () => await KeptAsync(id) == "0 keys, 0 blobs, 0 rows"), await KeptAsync(id));
        Assert.NotEqual(HttpStatusCode.OK, await own.StatusAsync("/my/days"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await company.Administrator.StatusAsync($"/audit?person={number}"));
        Assert.DoesNotContain("Erika", await company.Administrator.ReadAsync($"/audit?stream={id}"), StringComparison.Ordinal);
        var changed = await company.ScalarAsync<Guid>($"select id from mt_events where stream_id = '{id}' and type = 'employee_added'");
        Assert.Contains("erased", await company.Administrator.ReadAsync($"/audit/{changed}"), StringComparison.Ordinal);
        Assert.True(await RunningApp.EventuallyAsync(async () => await company.App.Services.GetRequiredService<HistoryVerifier>().VerifyAsync([], Cancellation) is { Unsealed: 0, Problem: null }));
        // The number is free again.
        await RunningApp.AddEmployeeAsync(company.Api, number, "Somebody else");
    }

    private Task<string> KeptAsync(Guid id) => company.ScalarAsync<string>($"""
        select format('%s keys, %s blobs, %s rows',
          (select count(*) from vault.data_keys where wrapped is not null and subject in (select '{id}'::uuid union all select id from enrolment.actors where employee_id = '{id}')),
          (select count(*) from vault.blobs where subject = '{id}'),
          (select count(*) from enrolment.employees where id = '{id}') + (select count(*) from enrolment.photos where employee_id = '{id}') + (select count(*) from identity.employees where id = '{id}')
          + (select count(*) from timekeeping.people where id = '{id}') + (select count(*) from recognition.templates where employee_id = '{id}') + (select count(*) from identity.accounts where employee_id = '{id}' and active))
        """);
}
