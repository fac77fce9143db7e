using System.Net;
using Attendance.Recognition.Galleries;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Enrolment.Tests;

/// <summary>A face that is enrolled already, as somebody else or by nearly the same picture.</summary>
public sealed class SimilarFaceTests(Company company)
{
    private static readonly byte[] Face = Pictures.Person(5);

    [Fact]
    public async Task Somebody_elses_face_stops_the_enrolment_until_an_administrator_says_that_they_are_two_people()
    {
        var (first, second) = (await company.AddWithConsentAsync("Erika First"), await company.AddWithConsentAsync("Erika Second"));
        await company.AddPhotoAsync(first, Face);
        await IsComparedAsync(first);
        var number = (await company.EmployeeAsync(first)).Number;

        Assert.Contains($"enrolled already, as Erika First (number {number})", await PostAsync(second, null), StringComparison.Ordinal);
        var refused = await PostAsync(second, "N-0");
        Assert.Contains($"keep photos that resemble number {number}", refused, StringComparison.Ordinal);
        Assert.Equal(0, (await company.EmployeeAsync(second)).Photos);

        Assert.DoesNotContain("enrolled already", await PostAsync(second, number), StringComparison.Ordinal);
        Assert.Equal(1, (await company.EmployeeAsync(second)).Photos);
        Assert.Equal($"{first}", await company.ScalarAsync<string>($"select data ->> 'NotSameAs' from mt_events where type = 'photo_added' and data ->> 'EmployeeId' = '{second}'"));
        Assert.Contains("SomebodyElses", await company.ScalarAsync<string>($"select string_agg(data ->> 'Fault', ' ') from mt_events where type = 'photo_refused' and data ->> 'EmployeeId' = '{second}'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_is_told_what_to_send()
    {
        var (first, second) = (await company.AddWithConsentAsync("Pair One"), await company.AddWithConsentAsync("Pair Two"));
        await company.AddPhotoAsync(first, Pictures.Person(4));
        await IsComparedAsync(first);

        using var photo = Company.File(Photographs.Variant(Pictures.Person(4), 1));
        var problem = await (await company.Api.SubmitAsync($"/api/v1/employees/{second}/photos", photo)).ProblemAsync(HttpStatusCode.Conflict, "notSameAs");
        Assert.Contains($"(number {(await company.EmployeeAsync(first)).Number})", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nearly_the_same_picture_is_not_kept_twice_by_the_camera()
    {
        var id = await company.AddWithConsentAsync("Erika Twice");
        await company.AddPhotoAsync(id, Pictures.Person(10));
        await IsComparedAsync(id);
        var next = Pictures.Darkened(Pictures.Person(10), 0.97);

        Assert.Contains("nearly the same", await PostAsync(id, null, next, guided: true), StringComparison.Ordinal);
        Assert.Equal(1, (await company.EmployeeAsync(id)).Photos);
        // Whoever chooses it from a folder means it.
        await PostAsync(id, null, next, guided: false);
        Assert.Equal(2, (await company.EmployeeAsync(id)).Photos);
    }

    private async Task IsComparedAsync(Guid id) =>
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(company.App.Services.GetRequiredService<Gallery>().Compare(id, new float[512]) is not null)));

    private async Task<string> PostAsync(Guid id, string? notSameAs, byte[]? photo = null, bool guided = false)
    {
        using var form = Company.File(photo ?? Photographs.Variant(Face, 1));
        form.Add(new StringContent(await company.Administrator.TokenAsync("/employees/new")), "__RequestVerificationToken");
        if (notSameAs is not null)
            form.Add(new StringContent(notSameAs), "notSameAs");
        if (guided)
            form.Add(new StringContent("yes"), "guided");
        return WebUtility.HtmlDecode(await (await company.Administrator.SubmitAsync($"/employees/{id}/photos", form)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
