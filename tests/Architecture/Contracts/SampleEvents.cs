using Attendance.Contracts;

namespace Attendance.Architecture.Tests.Contracts;

/// <summary>One fixed instance of every stored event, with every property filled.</summary>
internal static class SampleEvents
{
    private static readonly DateTimeOffset At = new(2026, 3, 29, 1, 30, 15, 250, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = At.AddMinutes(15);
    private static readonly Protected Secret = new("AQIDBAUGBwg=");
    private const string Model = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    public static IReadOnlyList<object> All { get; } =
    [
        new AccountCreated(Id(1), Secret, Secret, Id(2), At),
        new RolesAssigned(Id(1), ["employee", "manager"], [Id(3)], [Id(2), Id(4)], At),
        new PasswordChanged(Id(1), At),
        new PasswordLinkIssued(Id(1), Later, At),
        new SignedIn(Id(1), Secret, At),
        new AccountLocked(Id(1), Later, At),
        new AccountDeactivated(Id(1), At),
        new KioskPaired(Id(5), "Entrance", Id(3), At),
        new KioskRevoked(Id(5), At),
        new ApiKeyIssued(Id(6), "Terminal", ["employees:read", "check-ins:write"], Later, At),
        new ApiKeyRevoked(Id(6), At),
        new PinSet(Id(2), At),
        new PinLocked(Id(2), Later, At),
        new LogoSet([1, 2, 255], 400, 120, At),
        new LogoRemoved(At),
        new OrganisationNamed("Müller & Söhne", "Europe/Berlin", At),
        new SiteAdded(Id(3), "Works", "Europe/Berlin", At),
        new SiteChanged(Id(3), "Works 2", "Europe/Vienna", At),
        new EmployeeAdded(Id(2), "17", Secret, Secret, Id(3), At),
        new EmployeeChanged(Id(2), "18", Secret, Secret, Id(3), At),
        new EmployeeDeactivated(Id(2), At),
        new EmployeeReactivated(Id(2), At),
        new ConsentGiven(Id(2), "2026-01", At),
        new ConsentWithdrawn(Id(2), At),
        new PhotoAdded(Id(2), Id(7), "c2FtcGxl", At, Id(4)),
        new PhotoRefused(Id(2), PhotoFault.Blurred, At),
        new PhotoRemoved(Id(2), Id(7), At),
        new TemplateAdded(Id(2), Id(7), Id(8), Model, At),
        new TemplateRemoved(Id(2), Id(7), At),
        new RecognitionAttempted(Id(9), RecognitionOutcome.Accepted, RecognitionMethod.Identification, Id(3), Id(5), Model, 0.5f, 0.75f, 0.25f, 3, 0.875f, Id(2), At, LivenessCheck.Passed, true),
        new LivenessPolicySet(Id(3), LivenessPolicy.Required, Secret, At),
        new LivenessPolicyRemoved(Id(3), Secret, At),
        new PunchRecorded(
            Id(10), Id(2), At, Later, "Europe/Berlin", new(2026, 3, 29, 3, 30, 15, 250), AskedDirection.Auto, Direction.In, Id(3), Id(5), PunchMethod.Face, Id(9), new(2026, 3, 29), true, true, 12),
        new PunchReassigned(Id(10), Id(2), Direction.Out, new(2026, 3, 28), Id(11), At),
        new CheckInHeld(Id(10), Id(2), At, Later, "Europe/Berlin", AskedDirection.Auto, Id(3), Id(5), "Entrance", Later, Id(9), true, 12),
        new HeldCheckInDecided(Id(10), Id(2), false, Secret, At),
        new PunchExcluded(Id(10), Id(2), Id(12), At),
        new CorrectionProposed(Id(12), Id(2), new(2026, 3, 28), [Id(10)], [new(Id(13), At, "Europe/Berlin", new(2026, 3, 29, 3, 30, 15, 250), Direction.Out)], Secret, At),
        new CorrectionApproved(Id(12), Id(2), At),
        new CorrectionDeclined(Id(12), Id(2), Secret, At),
        new AbsenceRequested(Id(17), Id(2), new(2026, 3, 30), new(2026, 4, 2), AbsencePart.Hours, TimeSpan.FromMinutes(90), Secret, Secret, At),
        new AbsenceApproved(Id(17), Id(2), At),
        new AbsenceDeclined(Id(17), Id(2), Secret, At),
        new AbsenceCancelled(Id(17), Id(2), At),
        new AbsenceShortened(Id(17), Id(2), new(2026, 3, 30), At),
        new PunchMappingSaved("Gate", new("Nr", "Datum", "Zeit", "dd.MM.yyyy HH:mm", "Europe/Vienna", "Art", "K", "G", null, "Gate"), At),
        new PunchMappingRemoved("Gate", At),
        new PayrollProfileSaved("Bureau", ["employee_number", "worked"], "semicolon", "comma", At),
        new PayrollProfileRemoved("Bureau", At),
        new CalendarOpened(Id(2), "00ff", At),
        new CalendarClosed(Id(2), At),
        new HolidaysImported(Id(3), [new(new(2026, 12, 25), "Christmas Day")], At),
        new HolidayRemoved(Id(3), new(2026, 12, 25), At),
        new PeriodClosed(Id(14), Id(3), new(2026, 3, 1), new(2026, 3, 31), [new(Id(2), Id(15), Id(16), Model, Model)], Model, 1234, At),
        new PeriodRhythmSet(Id(3), PeriodKind.Fortnightly, new(2026, 3, 2), At),
        new HoursConfirmed(Id(2), new(2026, 3, 1), new(2026, 3, 31), Model, At),
        new HoursApproved(Id(2), new(2026, 3, 1), new(2026, 3, 31), Model, At),
        new QuestionSettled(Id(18), QuestionKind.Overtime, Id(2), new(2026, 3, 28), At),
        new PeriodReopened(Id(14), Id(3), Secret, At),
        new WorkGroupAdded(Id(19), "Night shift", At),
        new WorkGroupRenamed(Id(19), "Nights", At),
        new WorkGroupAssigned(Id(2), Id(19), "Nights", new(2026, 3, 2), Secret, At),
        new WorkRulesSet(Id(3), new(2026, 3, 2), Rules, Secret, At, Id(2), Secret),
        new MatchTargetSet(Id(3), 0.001, 1000, 0.5f, 0.02, 0.01, 0.03, 1.5, Model, Secret, At),
        new MatchTargetRemoved(Id(3), Secret, At),
        new RecogniserChosen(Model, "MobileFaceNet", At, Model),
        new RecogniserReplaced(Model, "MobileFaceNet", 12, 1, At),
        new HistoryViewed(Id(2), Id(1), At),
        new PersonErased(Id(2), Id(7), [Id(8), Id(9)], 3, Forced: true, Secret, At),
        new BackupWritten(42, 1_048_576, At),
        new MessagesReplayed([7, 9], At),
        new MessagesDiscarded([8], At),
    ];

    private static WorkRules Rules => new(
        [new(TimeSpan.FromHours(8), new(9, 0), new(17, 30))], new(2026, 3, 2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(4),
        [new(TimeSpan.FromHours(6), TimeSpan.FromMinutes(30), Automatic: true, Paid: true)], new(RoundingMode.Nearest, 15), new(RoundingMode.Down, 5),
        [new(TimeSpan.FromHours(8), 125)], [new(TimeSpan.FromHours(40), 150)], DayOfWeek.Monday, Alerts: true);

    private static Guid Id(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1);
}
