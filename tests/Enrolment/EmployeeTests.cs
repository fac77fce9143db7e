using Attendance.Contracts;
using Attendance.Enrolment.Consents;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Photos;
using Attendance.EventStore;
using static Attendance.Testing.Specification;

namespace Attendance.Enrolment.Tests;

public sealed class EmployeeTests
{
    private static readonly Guid Id = Guid.NewGuid(), Site = Guid.NewGuid(), Photo = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Protected Name = new("bmFtZQ=="), Other = new("b3RoZXI=");

    private static EmployeeAdded Added => new(Id, "1", Name, null, Site, Now);

    private static ConsentGiven Consented(string version = "2026-1") => new(Id, version, Now);

    private static PhotoAdded Taken(Guid photo, string digest) => new(Id, photo, digest, Now);

    private static AddPhoto Take(string digest = "d") => new(Photo, digest, Now);

    [Fact]
    public void An_employee_is_added_once()
    {
        var command = new AddEmployee(Id, "1", Name, null, Site, Now);

        Assert.Equal(Added, AddEmployeeHandler.Handle(command, Given<Employee>()));
        Assert.Equal(RejectionKind.Conflict, Refusal(() => AddEmployeeHandler.Handle(command, Given<Employee>(Added))).Kind);
    }

    [Fact]
    public void A_changed_employee_has_the_new_details_and_keeps_consent_and_photos()
    {
        var changed = ChangeEmployeeHandler.Handle(new("2", Other, Name, Site, Now), Given<Employee>(Added))!;

        var employee = Given<Employee>(Added, Consented(), Taken(Photo, "d"), changed);
        Assert.Equal(("2", Other, Name), (employee.Number, employee.Name, employee.Email));
        Assert.Equal("2026-1", employee.ConsentVersion);
        Assert.Contains(Photo, employee.Photos.Keys);
    }

    [Fact]
    public void A_form_that_changes_nothing_records_nothing() =>
        Assert.Null(ChangeEmployeeHandler.Handle(new("1", Name, null, Site, Now, Revision: 1), Given<Employee>(Added)));

    [Fact]
    public void A_form_that_was_opened_before_somebody_elses_change_is_refused()
    {
        var changed = ChangeEmployeeHandler.Handle(new("2", Name, null, Site, Now, Revision: 1), Given<Employee>(Added))!;
        var state = Given<Employee>(Added, Consented(), changed);

        Assert.Equal(RejectionKind.Conflict, Refusal(() => ChangeEmployeeHandler.Handle(new("3", Name, null, Site, Now, Revision: 1), state)).Kind);
        Assert.Equal("3", ChangeEmployeeHandler.Handle(new("3", Name, null, Site, Now, Revision: 2), state)!.Number);
    }

    [Fact]
    public void Nothing_is_decided_about_an_unknown_employee()
    {
        var nobody = Given<Employee>();

        Assert.Equal(RejectionKind.NotFound, Refusal(() => ChangeEmployeeHandler.Handle(new("2", Name, null, Site, Now), nobody)).Kind);
        Assert.Equal(RejectionKind.NotFound, Refusal(() => SetActiveHandler.Handle(new(false, Now), nobody)).Kind);
        Assert.Equal(RejectionKind.NotFound, Refusal(() => GiveConsentHandler.Handle(new("2026-1", Now), nobody)).Kind);
        Assert.Equal(RejectionKind.NotFound, Refusal(() => WithdrawConsentHandler.Handle(new(Now), nobody)).Kind);
        Assert.Equal(RejectionKind.NotFound, Refusal(() => AddPhotoHandler.Handle(Take(), nobody)).Kind);
        Assert.Equal(RejectionKind.NotFound, Refusal(() => RemovePhotoHandler.Handle(new(Photo, Now), nobody)).Kind);
    }

    [Fact]
    public void Deactivating_and_reactivating_happens_once_each()
    {
        var deactivated = new EmployeeDeactivated(Id, Now);

        Assert.Equal(deactivated, SetActiveHandler.Handle(new(false, Now), Given<Employee>(Added)));
        Assert.Null(SetActiveHandler.Handle(new(false, Now), Given<Employee>(Added, deactivated)));
        Assert.Equal(new EmployeeReactivated(Id, Now), SetActiveHandler.Handle(new(true, Now), Given<Employee>(Added, deactivated)));
        Assert.Null(SetActiveHandler.Handle(new(true, Now), Given<Employee>(Added)));
    }

    [Fact]
    public void Consent_is_recorded_once_for_each_version_of_the_text()
    {
        Assert.Equal(Consented(), GiveConsentHandler.Handle(new("2026-1", Now), Given<Employee>(Added)));
        Assert.Null(GiveConsentHandler.Handle(new("2026-1", Now), Given<Employee>(Added, Consented())));
        Assert.Equal(Consented("2027-1"), GiveConsentHandler.Handle(new("2027-1", Now), Given<Employee>(Added, Consented())));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void Consent_names_the_version_of_the_text(string? version) =>
        Assert.Equal("textVersion", Refusal(() => GiveConsentHandler.Handle(new(version, Now), Given<Employee>(Added))).Field);

    [Fact]
    public void Withdrawn_consent_is_withdrawn_once_and_may_be_given_again()
    {
        var withdrawn = new ConsentWithdrawn(Id, Now);

        Assert.Equal(withdrawn, WithdrawConsentHandler.Handle(new(Now), Given<Employee>(Added, Consented())));
        Assert.Null(WithdrawConsentHandler.Handle(new(Now), Given<Employee>(Added)));
        Assert.Null(WithdrawConsentHandler.Handle(new(Now), Given<Employee>(Added, Consented(), withdrawn)));
        Assert.Equal(Consented(), GiveConsentHandler.Handle(new("2026-1", Now), Given<Employee>(Added, Consented(), withdrawn)));
    }

    [Fact]
    public void With_consent_a_photo_is_taken() =>
        Assert.Equal(Taken(Photo, "d"), AddPhotoHandler.Handle(Take(), Given<Employee>(Added, Consented())));

    [Fact]
    public void Without_consent_no_photo_is_taken_and_after_its_withdrawal_neither()
    {
        Assert.Equal(RejectionKind.Conflict, Refusal(() => AddPhotoHandler.Handle(Take(), Given<Employee>(Added))).Kind);
        Assert.Equal(RejectionKind.Conflict, Refusal(() => AddPhotoHandler.Handle(Take(), Given<Employee>(Added, Consented(), new ConsentWithdrawn(Id, Now)))).Kind);
    }

    [Fact]
    public void Of_an_inactive_employee_no_photo_is_taken() =>
        Assert.Equal(RejectionKind.Conflict, Refusal(() => AddPhotoHandler.Handle(Take(), Given<Employee>(Added, Consented(), new EmployeeDeactivated(Id, Now)))).Kind);

    [Fact]
    public void The_same_photo_is_taken_once_unless_it_was_removed()
    {
        var taken = Taken(Guid.NewGuid(), "d");

        Assert.Equal(RejectionKind.Conflict, Refusal(() => AddPhotoHandler.Handle(Take(), Given<Employee>(Added, Consented(), taken))).Kind);
        Assert.Equal(Photo, AddPhotoHandler.Handle(Take("another"), Given<Employee>(Added, Consented(), taken)).PhotoId);
        Assert.Equal(Photo, AddPhotoHandler.Handle(Take(), Given<Employee>(Added, Consented(), taken, new PhotoRemoved(Id, taken.PhotoId, Now))).PhotoId);
    }

    [Fact]
    public void There_are_thirty_photos_at_most()
    {
        object[] thirty = [Added, Consented(), .. Enumerable.Range(1, 30).Select(i => Taken(Guid.NewGuid(), $"d{i}"))];

        Assert.Equal(Photo, AddPhotoHandler.Handle(Take(), Given<Employee>(thirty[..^1])).PhotoId);
        Assert.Equal(RejectionKind.Conflict, Refusal(() => AddPhotoHandler.Handle(Take(), Given<Employee>(thirty))).Kind);
    }

    [Fact]
    public void A_photo_is_removed_once()
    {
        var removed = new PhotoRemoved(Id, Photo, Now);

        Assert.Equal(removed, RemovePhotoHandler.Handle(new(Photo, Now), Given<Employee>(Added, Consented(), Taken(Photo, "d"))));
        Assert.Equal(RejectionKind.NotFound, Refusal(() => RemovePhotoHandler.Handle(new(Photo, Now), Given<Employee>(Added, Consented(), Taken(Photo, "d"), removed))).Kind);
    }

    [Fact]
    public void Fields_are_read_as_people_type_them() =>
        Assert.Equal(new EmployeeFields("A-7", "Erika Example", "erika@example.org"), EmployeeFields.Read(" A-7 ", " Erika Example\t", " erika@example.org "));

    [Theory]
    [InlineData(null, "Erika", null, "number")]
    [InlineData(" ", "Erika", null, "number")]
    [InlineData("a 7", "Erika", null, "number")]
    [InlineData("12345678901234567890123456789012345678901", "Erika", null, "number")]
    [InlineData("7", null, null, "name")]
    [InlineData("7", " ", null, "name")]
    [InlineData("7", "Eri\u0000ka", null, "name")]
    [InlineData("7", "Erika", "nowhere", "email")]
    [InlineData("7", "Erika", "Erika <erika@example.org>", "email")]
    public void A_field_that_is_missing_or_wrong_is_named(string? number, string? name, string? email, string field) =>
        Assert.Equal(field, Refusal(() => EmployeeFields.Read(number, name, email)).Field);

    [Fact]
    public void A_name_has_two_hundred_characters_at_most()
    {
        Assert.Equal(200, EmployeeFields.Read("7", new('n', 200), null).Name.Length);
        Assert.Equal("name", Refusal(() => EmployeeFields.Read("7", new('n', 201), null)).Field);
    }
}
