using Attendance.Contracts;
using Attendance.Enrolment.Audit;
using Attendance.Enrolment.Consents;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Erasures;
using Attendance.Enrolment.FirstSteps;
using Attendance.Enrolment.Histories;
using Attendance.Enrolment.Imports;
using Attendance.Enrolment.Organisations;
using Attendance.Enrolment.Photos;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Enrolment;

/// <summary>People, sites, consent and photos.</summary>
public static class EnrolmentModule
{
    public static IServiceCollection AddEnrolment(this IServiceCollection services) =>
        services
            .AddSchema<Employee>("enrolment")
            .AddEventNames(names => names
                .Add<OrganisationNamed>("organisation_named").Add<LogoSet>("logo_set").Add<LogoRemoved>("logo_removed")
                .Add<SiteAdded>("site_added")
                .Add<SiteChanged>("site_changed")
                .Add<EmployeeAdded>("employee_added")
                .Add<EmployeeChanged>("employee_changed")
                .Add<EmployeeDeactivated>("employee_deactivated")
                .Add<EmployeeReactivated>("employee_reactivated")
                .Add<ConsentGiven>("consent_given")
                .Add<ConsentWithdrawn>("consent_withdrawn")
                .Add<PhotoAdded>("photo_added")
                .Add<PhotoRefused>("photo_refused")
                .Add<PhotoRemoved>("photo_removed")
                .Add<PersonErased>("person_erased")
                .Add<HistoryViewed>("history_viewed"))
            .AddScoped<AddingEmployees>()
            .AddScoped<ChangingEmployees>()
            .AddSingleton<ImportingEmployees>()
            .AddScoped<AddingPhotos>()
            .AddScoped<ErasingPeople>()
            .AddScoped<RepeatingErasures>()
            .AddAnswer<NoteView, NoteViewAnswer, NoteViewHandler>()
            .AddProjection<SiteProjection>()
            .AddProjection<EmployeeProjection>()
            .AddProjection<HistoryProjection>()
            .AddProjection<FirstStepsProjection>()
            .AddNavigation("Start", "/start", Policies.Administrator, 5)
            .AddNavigation("Employees", "/employees", Policies.Manager, 20, "/erasures")
            .AddNavigation("Sites", "/sites", Policies.Administrator, 30)
            .AddNavigation("Audit", "/audit", Policies.Administrator, 65)
            .AddNavigation("My data", "/my/data", Policies.Employee, 15);

    public static void MapEnrolment(this IEndpointRouteBuilder routes)
    {
        FirstStepsEndpoint.Map(routes);
        NameOrganisationEndpoint.Map(routes);
        SetLogoEndpoint.Map(routes);
        AddSiteEndpoint.Map(routes);
        ChangeSiteEndpoint.Map(routes);
        SitesEndpoint.Map(routes);
        AddEmployeeEndpoint.Map(routes);
        ChangeEmployeeEndpoint.Map(routes);
        DeactivateEmployeeEndpoint.Map(routes);
        EmployeesEndpoint.Map(routes);
        GiveConsentEndpoint.Map(routes);
        WithdrawConsentEndpoint.Map(routes);
        ErasePersonEndpoint.Map(routes);
        ErasuresEndpoint.Map(routes);
        AddPhotoEndpoint.Map(routes);
        GuidePhotoEndpoint.Map(routes);
        RemovePhotoEndpoint.Map(routes);
        ShowPhotoEndpoint.Map(routes);
        MyDataEndpoint.Map(routes);
        HistoryEndpoint.Map(routes);
        AuditEndpoint.Map(routes);
        AsItWasEndpoint.Map(routes);
        ExportFactsEndpoint.Map(routes);
    }
}
