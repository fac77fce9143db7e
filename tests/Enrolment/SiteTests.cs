using System.Net;
using Attendance.Contracts;
using Attendance.Enrolment.Organisations;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Testing;
using static Attendance.Testing.Specification;

namespace Attendance.Enrolment.Tests;

public sealed class SiteTests(Company company)
{
    private static readonly Guid Id = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static SiteAdded Added => new(Id, "Works", "Europe/Vienna", Now);

    [Fact]
    public void A_site_is_added_with_its_name_and_zone() =>
        Assert.Equal(Added, AddSiteHandler.Handle(new(Id, " Works ", " Europe/Vienna ", Now)));

    [Theory]
    [InlineData(null, "Europe/Vienna", "name")]
    [InlineData(" ", "Europe/Vienna", "name")]
    [InlineData("Works", null, "zone")]
    [InlineData("Works", "", "zone")]
    [InlineData("Works", "Europe/Atlantis", "zone")]
    [InlineData("Works", "UTC+1", "zone")]
    public void A_site_without_a_name_or_a_known_zone_is_refused(string? name, string? zone, string field)
    {
        Assert.Equal(field, Refusal(() => AddSiteHandler.Handle(new(Id, name, zone, Now))).Field);
        Assert.Equal(field, Refusal(() => ChangeSiteHandler.Handle(new(Id, name, zone, Now), Given<Site>(Added))).Field);
        Assert.Equal(field, Refusal(() => NameOrganisationHandler.Handle(new(name, zone, Now), Given<Organisation>())).Field);
    }

    [Fact]
    public void A_changed_site_is_an_event_and_an_unchanged_one_is_none()
    {
        Assert.Equal(new SiteChanged(Id, "Works", "Asia/Tokyo", Now), ChangeSiteHandler.Handle(new(Id, "Works", "Asia/Tokyo", Now), Given<Site>(Added)));
        Assert.Null(ChangeSiteHandler.Handle(new(Id, "Works", "Europe/Vienna", Now), Given<Site>(Added)));
        Assert.Equal(RejectionKind.NotFound, Refusal(() => ChangeSiteHandler.Handle(new(Id, "Works", "Asia/Tokyo", Now), Given<Site>())).Kind);
    }

    [Fact]
    public void An_organisation_is_named_and_named_anew()
    {
        var named = new OrganisationNamed("Example Ltd", "Europe/Vienna", Now);

        Assert.Equal(named, NameOrganisationHandler.Handle(new("Example Ltd", "Europe/Vienna", Now), Given<Organisation>()));
        Assert.Null(NameOrganisationHandler.Handle(new("Example Ltd", "Europe/Vienna", Now), Given<Organisation>(named)));
        Assert.Equal("Sample Ltd", NameOrganisationHandler.Handle(new("Sample Ltd", "Europe/Vienna", Now), Given<Organisation>(named))!.Name);
    }

    [Fact]
    public async Task A_site_is_added_and_changed_on_its_page()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("/sites", "Harbour", "Europe/Lisbon")).StatusCode);
        Assert.Contains("Harbour", await company.Administrator.ReadAsync("/sites"), StringComparison.Ordinal);
        var id = await company.ScalarAsync<Guid>("select id from enrolment.sites where name = 'Harbour'");

        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync($"/sites/{id}", "Old harbour", "Atlantic/Azores")).StatusCode);

        Assert.Contains("Old harbour", await company.Administrator.ReadAsync("/sites"), StringComparison.Ordinal);
        Assert.Equal("Atlantic/Azores", await company.ScalarAsync<string>($"select zone from enrolment.sites where id = '{id}'"));
    }

    [Fact]
    public async Task A_form_sent_twice_adds_one_site()
    {
        var key = Guid.CreateVersion7().ToString();

        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("/sites", "Twice", "UTC", key)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("/sites", "Twice", "UTC", key)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("/sites", "Twice again", "UTC", key)).StatusCode);

        Assert.Equal(1, await company.ScalarAsync<long>("select count(*) from mt_events where type = 'site_added' and data ->> 'Name' like 'Twice%'"));
    }

    [Fact]
    public async Task A_form_sent_twice_at_once_adds_one_site()
    {
        var key = Guid.CreateVersion7().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("/sites", "Double click", "UTC", key)));

        Assert.Equal(1, await company.ScalarAsync<long>("select count(*) from mt_events where type = 'site_added' and data ->> 'Name' = 'Double click'"));
        Assert.Equal([HttpStatusCode.NoContent], answers.Select(answer => answer.StatusCode).Distinct());
    }

    [Fact]
    public async Task A_wrong_site_is_refused_on_its_page()
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync("/sites", "", "UTC")).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync("/sites", "Nowhere", "Nowhere/Land")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"/sites/{Guid.NewGuid()}", "Nowhere", "UTC")).StatusCode);

        Assert.Equal(0, await company.ScalarAsync<long>("select count(*) from mt_events where data ->> 'Name' = 'Nowhere'"));
    }

    private Task<HttpResponseMessage> PostAsync(string path, string name, string zone, string key = "") =>
        company.Administrator.PostFormAsync("/sites", path, new() { ["name"] = name, ["zone"] = zone, ["idempotencyKey"] = key });
}
