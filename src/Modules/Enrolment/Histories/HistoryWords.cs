using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Enrolment.Histories;

/// <summary>Events in words a layman reads.</summary>
internal static class HistoryWords
{
    /// <param name="e">The event.</param>
    /// <param name="sites">Names of sites.</param>
    /// <param name="scores">Whether the reader may see scores.</param>
    public static string Of(IEvent e, IReadOnlyDictionary<Guid, string> sites, bool scores) => e.Data switch
    {
        EmployeeAdded added => $"Added with number {added.Number}, at {Site(added.SiteId, sites)}",
        EmployeeChanged changed => $"Details changed: number {changed.Number}, at {Site(changed.SiteId, sites)}",
        EmployeeDeactivated => "Deactivated",
        PersonErased erased => $"Erased for ever{(erased.Forced ? ", before the end of the retention" : "")}; both keys destroyed",
        EmployeeReactivated => "Reactivated",
        ConsentGiven given => $"Consent to face recognition given (text {given.TextVersion})",
        ConsentWithdrawn => "Consent withdrawn; photos and templates destroyed",
        PhotoAdded { NotSameAs: not null } => "Photo added; it was said that it shows nobody else, although it resembles somebody",
        PhotoAdded => "Photo added",
        PhotoRefused refused => $"Photo not taken: {Fault(refused.Fault)}",
        PhotoRemoved => "Photo removed",
        TemplateAdded => "Photo made ready for recognition",
        TemplateRemoved => "Template removed",
        RecognitionAttempted attempted => $"{Attempt(attempted, scores)}{(attempted.Suspected == true ? "; it may have been a picture: for review" : "")}",
        PunchRecorded punch =>
            $"Checked {(punch.Direction == Direction.In ? "in" : "out")} at {Site(punch.SiteId, sites)} by {(punch.Method switch { PunchMethod.Face => "face", PunchMethod.Pin => "PIN", PunchMethod.Imported => "a terminal", _ => "correction" })}, {punch.LocalTime:d MMM yyyy, HH:mm:ss} ({punch.Zone}), work date {punch.WorkDate:d MMM yyyy}{(punch.CapturedOffline == true ? $"; captured offline{(punch.DeviceSequence is { } sequence ? $" (the device's no. {sequence})" : "")}" : "")}",
        PunchReassigned reassigned =>
            $"An earlier check-in or check-out arrived late, or work rules were changed: one counts as checked {(reassigned.Direction == Direction.In ? "in" : "out")} now, work date {reassigned.WorkDate:d MMM yyyy}",
        CheckInHeld held => $"A check-in of {held.OccurredAt.UtcDateTime:d MMM yyyy, HH:mm:ss} UTC, kept without a network by a kiosk that was revoked, at {Site(held.SiteId, sites)}, waits for a decision",
        HeldCheckInDecided decided => $"A check-in that a revoked kiosk had kept {(decided.Counts ? "counts" : "does not count")}",
        PunchExcluded => "A check-in or check-out does not count any more",
        CorrectionProposed proposed => $"Correction of {proposed.WorkDate:d MMM yyyy} proposed: {proposed.Remove.Count} taken away, {proposed.Add.Count} added",
        CorrectionApproved => "Correction approved",
        CorrectionDeclined => "Correction declined",
        AbsenceRequested absence => $"Absence asked for: {absence.From:d MMM yyyy} to {absence.To:d MMM yyyy}{(absence.Part switch { AbsencePart.Half => ", half days", AbsencePart.Hours => ", some hours", _ => "" })}",
        HoursConfirmed hours => $"Hours from {hours.From:d MMM yyyy} to {hours.To:d MMM yyyy} confirmed",
        HoursApproved hours => $"Hours from {hours.From:d MMM yyyy} to {hours.To:d MMM yyyy} approved",
        AbsenceApproved => "Absence approved",
        AbsenceDeclined => "Absence declined",
        AbsenceShortened shortened => $"Absence ends on {shortened.To:d MMM yyyy}, earlier than was agreed",
        AbsenceCancelled => "Absence cancelled",
        PunchMappingSaved => "Way to read punch files saved",
        PunchMappingRemoved => "Way to read punch files removed",
        PayrollProfileSaved => "Payroll profile saved",
        PayrollProfileRemoved => "Payroll profile removed",
        CalendarOpened => "Own days opened to a calendar program",
        CalendarClosed => "Own days closed to calendar programs",
        PinSet => "PIN set",
        PinLocked locked => $"PIN locked after repeated wrong entries, until {locked.Until:d MMM yyyy, HH:mm} UTC",
        AccountCreated => "Account created",
        RolesAssigned assigned => $"Roles of the account: {(assigned.Roles.Count == 0 ? "none" : string.Join(", ", assigned.Roles))}",
        PasswordLinkIssued => "Link to choose a password made",
        PasswordChanged => "Password chosen",
        SignedIn => "Signed in",
        AccountLocked locked => $"Account locked after repeated wrong passwords, until {locked.Until:d MMM yyyy, HH:mm} UTC",
        AccountDeactivated => "Account deactivated",
        LogoSet => "Logo of the organisation changed",
        LogoRemoved => "Logo of the organisation taken away",
        OrganisationNamed named => $"Organisation named {named.Name}, time zone {named.Zone}",
        SiteAdded added => $"Site {added.Name} added, time zone {added.Zone}",
        SiteChanged changed => $"Site changed: {changed.Name}, time zone {changed.Zone}",
        KioskPaired paired => $"Kiosk {paired.Name} set up at {Site(paired.SiteId, sites)}",
        KioskRevoked => "Kiosk revoked",
        ApiKeyIssued issued => $"API key {issued.Name} issued for {string.Join(", ", issued.Scopes)}",
        ApiKeyRevoked => "API key revoked",
        BackupWritten => "Backup written",
        MessagesReplayed replayed => $"{Messages(replayed.MessageIds.Count)} tried again",
        MessagesDiscarded discarded => $"{Messages(discarded.MessageIds.Count)} discarded",
        MatchTargetSet set => $"Recognition {(set.SiteId is { } site ? $"at {Site(site, sites)}" : "everywhere")}: at most {100 * set.FalsePositive:0.##} % of strangers taken for somebody, similarity {set.Threshold:0.000} needed",
        LivenessPolicySet set => $"Liveness {(set.SiteId is { } site ? $"at {Site(site, sites)}" : "everywhere")}: {(set.Policy == LivenessPolicy.Required ? "movements are asked for" : set.Policy == LivenessPolicy.Flag ? "what may be a picture is marked for review" : "not looked at")}",
        LivenessPolicyRemoved removed => $"Liveness at {Site(removed.SiteId, sites)} as everywhere else",
        MatchTargetRemoved { SiteId: var everywhere } when everywhere == Guid.Empty => "Recognition everywhere as shipped",
        MatchTargetRemoved removed => $"Recognition at {Site(removed.SiteId, sites)} as everywhere else",
        RecogniserChosen chosen => $"Photos are learnt again with another recogniser: {chosen.Name}",
        RecogniserReplaced replaced => $"Faces are compared by {replaced.Name} from now on; {replaced.Photos} photos learnt, {replaced.NotLearnt} not",
        PeriodClosed closed => $"Period from {closed.From:d MMM yyyy} to {closed.To:d MMM yyyy} closed at {Site(closed.SiteId, sites)}, for {closed.Timesheets.Count} people",
        PeriodRhythmSet set => $"Periods at {Site(set.SiteId, sites)}: {(set.Kind switch { PeriodKind.HalfMonthly => "half-monthly", PeriodKind.Fortnightly => "fortnightly", PeriodKind.Weekly => "weekly", _ => "monthly" })}",
        PeriodReopened reopened => $"Period opened again at {Site(reopened.SiteId, sites)}",
        QuestionSettled settled => $"Looked at and left as it is: {Question(settled.Kind)} of {settled.Day:d MMM yyyy}",
        HolidaysImported imported => $"{(imported.Days.Count == 1 ? $"Holiday {imported.Days[0].Date:d MMM yyyy}, {imported.Days[0].Name}" : $"{imported.Days.Count} holidays")}, {(imported.SiteId is { } site ? $"at {Site(site, sites)}" : "everywhere")}",
        HolidayRemoved removed => $"{removed.Date:d MMM yyyy} is no holiday any more {(removed.SiteId is { } site ? $"at {Site(site, sites)}" : "everywhere")}",
        WorkRulesSet set => $"Work rules {(set.Scope is { } scope ? $"of {sites.GetValueOrDefault(scope, "a group or an employee")}" : "of everywhere")} from {set.From:d MMM yyyy} on",
        WorkGroupAdded added => $"Group {added.Name} added",
        WorkGroupRenamed renamed => $"Group renamed to {renamed.Name}",
        WorkGroupAssigned assigned => $"{(assigned.GroupId is null ? "In no group with rules of its own" : $"Put into the group {assigned.GroupName}")} from {assigned.From:d MMM yyyy} on",
        HistoryViewed => "History looked at",
        _ => e.EventTypeName.Replace('_', ' '),
    };

    private static string Fault(PhotoFault fault) => fault switch
    {
        PhotoFault.NoFace => "no face",
        PhotoFault.SeveralFaces => "several faces",
        PhotoFault.TooSmall => "the face was too small",
        PhotoFault.TooDark => "too dark",
        PhotoFault.TooBright => "too bright",
        PhotoFault.Blurred => "blurred",
        PhotoFault.NearlyTheSame => "nearly the same as another",
        _ => "enrolled already as somebody else",
    };

    private static string Question(QuestionKind kind) => kind switch
    {
        QuestionKind.Estimated => "an estimated day",
        QuestionKind.DuplicatePunch => "in and out within a minute",
        QuestionKind.Overtime => "overtime",
        QuestionKind.Alert => "a working-time alert",
        QuestionKind.AmbiguousMatch => "an unclear face",
        QuestionKind.SuspectedSpoof => "what may have been a picture",
        QuestionKind.Absent => "a day without check-ins",
        QuestionKind.DoubtfulTime => "a time that is not certain",
        QuestionKind.ChangedSinceClosing => "a closed day that would be another one by now",
        _ => "a missing check-in or check-out",
    };

    private static string Messages(int count) => count == 1 ? "1 failed message" : $"{count} failed messages";

    private static string Attempt(RecognitionAttempted attempted, bool scores) =>
        attempted.Outcome != RecognitionOutcome.Accepted ? attempted.Outcome switch
        {
            RecognitionOutcome.NoFace => "No face before the camera",
            RecognitionOutcome.SeveralFaces => "Several faces before the camera",
            RecognitionOutcome.NotLive => attempted.Challenge == LivenessCheck.Missing ? "Not recognised: no movements were shown" : "Not recognised: the movements asked for were not shown",
            _ => "Face not recognised",
        }
        : attempted.Score is { } score && scores
            ? $"Face recognised (similarity {score:0.000}, needed {attempted.Threshold:0.000}{(attempted.Margin is { } margin ? $", ahead of the next person by {margin:0.000}" : "")})"
            : "Face recognised";

    private static string Site(Guid id, IReadOnlyDictionary<Guid, string> sites) => sites.GetValueOrDefault(id, "a site");
}
