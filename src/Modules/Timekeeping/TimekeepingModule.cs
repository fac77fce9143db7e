using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Timekeeping.Absences;
using Attendance.Timekeeping.Calendars;
using Attendance.Timekeeping.CheckIns;
using Attendance.Timekeeping.Corrections;
using Attendance.Timekeeping.Dashboards;
using Attendance.Timekeeping.Groups;
using Attendance.Timekeeping.HeldCheckIns;
using Attendance.Timekeeping.Holidays;
using Attendance.Timekeeping.Imports;
using Attendance.Timekeeping.Inbox;
using Attendance.Timekeeping.PayrollProfiles;
using Attendance.Timekeeping.People;
using Attendance.Timekeeping.Periods;
using Attendance.Timekeeping.Presences;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.RoundingReports;
using Attendance.Timekeeping.Rules;
using Attendance.Timekeeping.SignOffs;
using Attendance.Timekeeping.Timesheets;
using Attendance.Timekeeping.WorkDays;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Timekeeping;

/// <summary>Check-ins, punches, days and boards. It needs <see cref="PunchSettings"/>.</summary>
public static class TimekeepingModule
{
    private const string Rosters = "timekeeping.rosters";

    public static IServiceCollection AddTimekeeping(this IServiceCollection services) =>
        services
            .AddSchema<PunchLog>("timekeeping")
            .AddEventNames(names => names.Add<PunchRecorded>("punch_recorded").Add<PunchReassigned>("punch_reassigned").Add<CheckInHeld>("check_in_held").Add<HeldCheckInDecided>("held_check_in_decided").Add<WorkRulesSet>("work_rules_set")
                .Add<WorkGroupAdded>("work_group_added").Add<WorkGroupRenamed>("work_group_renamed").Add<WorkGroupAssigned>("work_group_assigned")
                .Add<CorrectionProposed>("correction_proposed").Add<CorrectionApproved>("correction_approved").Add<CorrectionDeclined>("correction_declined").Add<PunchExcluded>("punch_excluded")
                .Add<PeriodClosed>("period_closed").Add<PeriodReopened>("period_reopened").Add<PeriodRhythmSet>("period_rhythm_set").Add<HoursConfirmed>("hours_confirmed").Add<HoursApproved>("hours_approved").Add<QuestionSettled>("question_settled")
                .Add<AbsenceRequested>("absence_requested").Add<AbsenceApproved>("absence_approved").Add<AbsenceDeclined>("absence_declined").Add<AbsenceCancelled>("absence_cancelled").Add<AbsenceShortened>("absence_shortened")
                .Add<CalendarOpened>("calendar_opened").Add<CalendarClosed>("calendar_closed").Add<PunchMappingSaved>("punch_mapping_saved").Add<PunchMappingRemoved>("punch_mapping_removed").Add<PayrollProfileSaved>("payroll_profile_saved").Add<PayrollProfileRemoved>("payroll_profile_removed")
                .Add<HolidaysImported>("holidays_imported").Add<HolidayRemoved>("holiday_removed"))
            .AddProjection<RosterProjection>()
            .AddProjection<PunchProjection>()
            .AddProjection<WorkRulesProjection>()
            .AddProjection<GroupProjection>()
            .AddProjection<CorrectionProjection>()
            .AddProjection<HeldCheckInProjection>()
            .AddProjection<PeriodProjection>()
            .AddProjection<SignOffProjection>()
            .AddProjection<InboxProjection>()
            .AddProjection<AbsenceProjection>()
            .AddProjection<HolidayProjection>()
            .AddProjection<CalendarProjection>()
            .AddProjection<PayrollProfileProjection>()
            .AddProjection<PunchMappingProjection>()
            .AddHandler<WorkRulesSet, ReassigningPunches>(Rosters)
            .AddHandler<WorkGroupAssigned, ReassigningPunches>(Rosters)
            .AddMessageHandler<ReassignPunches, ReassigningPunches>(Rosters, "reassign_punches")
            .AddScoped<CheckingIn>()
            .AddSingleton<KeptCheckIns>()
            .AddSingleton<ImportingPunches>()
            .AddSingleton<GetTimesheets>()
            .AddScoped<GetPersonDays>()
            .AddSingleton<WorkingTime>()
            .AddScoped<GetQuestions>()
            .AddScoped<Staff>()
            .AddScoped<Correcting>()
            .AddScoped<ClosingPeriods>()
            .AddNavigation("Dashboard", "/dashboard", Policies.Manager, 10)
            .AddNavigation("Attendance", "/attendance", Policies.Boards, 12, "/work-rules", "/periods", "/holidays", "/imports", "/payroll-profiles")
            .AddNavigation("Check in", "/check-in", Policies.Employee, 13)
            .AddNavigation("Inbox", "/inbox", Policies.Manager, 11, "/corrections", "/absences", "/approvals", "/held-check-ins")
            .AddNavigation("My days", "/my/days", Policies.Employee, 14, "/my/correction")
            .AddNavigation("My absences", "/my/absences", Policies.Employee, 15);

    public static void MapTimekeeping(this IEndpointRouteBuilder routes)
    {
        CheckInPageEndpoint.Map(routes);
        CheckInByFaceEndpoint.Map(routes);
        CheckInByPinEndpoint.Map(routes);
        KeptCheckInEndpoint.Map(routes);
        HoldCheckInEndpoint.Map(routes);
        HeldCheckInsEndpoint.Map(routes);
        DecideHeldCheckInsEndpoint.Map(routes);
        CheckInApiEndpoint.Map(routes);
        DashboardEndpoint.Map(routes);
        PresenceEndpoint.Map(routes);
        WeeksEndpoint.Map(routes);
        TodayEndpoint.Map(routes);
        MyDaysEndpoint.Map(routes);
        EmployeeDaysEndpoint.Map(routes);
        DaysAsItWasEndpoint.Map(routes);
        AttendanceEndpoint.Map(routes);
        DayBoardEndpoint.Map(routes);
        RoundingReportEndpoint.Map(routes);
        WorkRulesEndpoint.Map(routes);
        SetWorkRulesEndpoint.Map(routes);
        RuleChangesEndpoint.Map(routes);
        GroupsEndpoint.Map(routes);
        NameGroupEndpoint.Map(routes);
        AssignGroupEndpoint.Map(routes);
        CorrectionsEndpoint.Map(routes);
        OwnCorrectionEndpoint.Map(routes);
        CorrectDayEndpoint.Map(routes);
        DecideCorrectionEndpoint.Map(routes);
        PeriodsEndpoint.Map(routes);
        ClosePeriodEndpoint.Map(routes);
        ReopenPeriodEndpoint.Map(routes);
        InboxEndpoint.Map(routes);
        SettleQuestionsEndpoint.Map(routes);
        SetPeriodRhythmEndpoint.Map(routes);
        ConfirmHoursEndpoint.Map(routes);
        ApprovalsEndpoint.Map(routes);
        ApproveHoursEndpoint.Map(routes);
        OwnAbsencesEndpoint.Map(routes);
        AbsencesEndpoint.Map(routes);
        DecideAbsenceEndpoint.Map(routes);
        ShortenAbsenceEndpoint.Map(routes);
        HolidaysEndpoint.Map(routes);
        ImportHolidaysEndpoint.Map(routes);
        RemoveHolidayEndpoint.Map(routes);
        OwnCalendarEndpoint.Map(routes);
        CalendarEndpoint.Map(routes);
        PayrollProfilesEndpoint.Map(routes);
        ImportsEndpoint.Map(routes);
        SavePunchMappingEndpoint.Map(routes);
        SavePayrollProfileEndpoint.Map(routes);
    }
}
