using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Accounts;
using Attendance.Identity.Passwords;
using Attendance.Web.Access;
using static Attendance.Testing.Specification;

namespace Attendance.Identity.Tests;

public sealed class AccountTests
{
    private static readonly Guid Id = Guid.NewGuid(), Employee = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly Protected Name = new("bmFtZQ==");

    private static AccountCreated Created(Guid? employee = null) => new(Id, Name, null, employee, Now);

    private static RolesAssigned Assigned(params string[] roles) => new(Id, roles, [], [], Now);

    private static AssignRoles Assign(int others, params string[] roles) => new(roles, [], [], others, Now);

    [Fact]
    public void A_new_account_with_a_password_is_created_with_roles_and_password()
    {
        var events = CreateAccountHandler.Handle(new(Id, Name, null, Employee, [Roles.Employee], HasPassword: true, Now), Given<Account>()).ToList();

        Assert.Equal(Created(Employee), events[0]);
        Assert.Equal([Roles.Employee], Assert.IsType<RolesAssigned>(events[1]).Roles);
        Assert.Equal(new PasswordChanged(Id, Now), events[2]);
        Assert.Equal(3, events.Count);
    }

    [Fact]
    public void An_invited_account_has_no_password_yet() =>
        Assert.DoesNotContain(CreateAccountHandler.Handle(new(Id, Name, null, Employee, [Roles.Employee], HasPassword: false, Now), Given<Account>()), e => e is PasswordChanged);

    [Fact]
    public void An_account_that_exists_is_not_created_again() =>
        Assert.Equal(RejectionKind.Conflict, Refusal(() => CreateAccountHandler.Handle(new(Id, Name, null, null, [], false, Now), Given<Account>(Created()))).Kind);

    [Fact]
    public void Assigned_roles_replace_the_earlier_ones_and_none_twice()
    {
        var site = Guid.NewGuid();

        var assigned = AssignRolesHandler.Handle(new([Roles.Manager, Roles.Manager, Roles.Payroll], [site, site], [Employee, Employee], 1, Now), Given<Account>(Created(), Assigned(Roles.Payroll)));

        Assert.Equal([Roles.Manager, Roles.Payroll], assigned.Roles);
        Assert.Equal([site], assigned.Sites);
        Assert.Equal([Employee], assigned.People);
        Assert.Equal([Roles.Manager, Roles.Payroll], Given<Account>(Created(), Assigned(Roles.Administrator), assigned).Roles);
    }

    [Fact]
    public void An_unknown_role_is_refused() =>
        Assert.Equal("roles", Refusal(() => AssignRolesHandler.Handle(Assign(1, "owner"), Given<Account>(Created()))).Field);

    [Fact]
    public void The_only_administrator_stays_administrator() =>
        Assert.Equal(RejectionKind.Conflict, Refusal(() => AssignRolesHandler.Handle(Assign(0, Roles.Payroll), Given<Account>(Created(), Assigned(Roles.Administrator)))).Kind);

    [Fact]
    public void One_of_two_administrators_may_become_something_else() =>
        Assert.Equal([Roles.Payroll], AssignRolesHandler.Handle(Assign(1, Roles.Payroll), Given<Account>(Created(), Assigned(Roles.Administrator))).Roles);

    [Fact]
    public void The_only_administrator_may_have_further_roles() =>
        Assert.Equal([Roles.Administrator, Roles.Payroll], AssignRolesHandler.Handle(Assign(0, Roles.Administrator, Roles.Payroll), Given<Account>(Created(), Assigned(Roles.Administrator))).Roles);

    [Fact]
    public void Only_an_employees_account_has_the_employee_role()
    {
        Assert.Equal("roles", Refusal(() => AssignRolesHandler.Handle(Assign(1, Roles.Employee), Given<Account>(Created()))).Field);
        Assert.Equal([Roles.Employee], AssignRolesHandler.Handle(Assign(1, Roles.Employee), Given<Account>(Created(Employee))).Roles);
    }

    [Fact]
    public void An_unknown_account_gets_no_roles() =>
        Assert.Equal(RejectionKind.NotFound, Refusal(() => AssignRolesHandler.Handle(Assign(1, Roles.Payroll), Given<Account>())).Kind);

    [Fact]
    public void A_deactivated_account_gets_no_roles_no_link_and_no_password()
    {
        var account = Given<Account>(Created(), new AccountDeactivated(Id, Now));

        Assert.Equal(RejectionKind.Conflict, Refusal(() => AssignRolesHandler.Handle(Assign(1, Roles.Payroll), account)).Kind);
        Assert.Equal(RejectionKind.Conflict, Refusal(() => IssuePasswordLinkHandler.Handle(new(Now), account)).Kind);
        Assert.Equal(RejectionKind.Conflict, Refusal(() => ChangePasswordHandler.Handle(new(Now), account)).Kind);
    }

    [Fact]
    public void Another_account_is_deactivated_once()
    {
        Assert.Equal(new AccountDeactivated(Id, Now), DeactivateAccountHandler.Handle(new(Own: false, Now), Given<Account>(Created())));
        Assert.Equal(RejectionKind.Conflict, Refusal(() => DeactivateAccountHandler.Handle(new(Own: false, Now), Given<Account>(Created(), new AccountDeactivated(Id, Now)))).Kind);
        Assert.Equal(RejectionKind.NotFound, Refusal(() => DeactivateAccountHandler.Handle(new(Own: false, Now), Given<Account>())).Kind);
    }

    [Fact]
    public void Nobody_deactivates_their_own_account() =>
        Assert.Equal(RejectionKind.Conflict, Refusal(() => DeactivateAccountHandler.Handle(new(Own: true, Now), Given<Account>(Created()))).Kind);

    [Fact]
    public void A_password_link_works_for_three_days()
    {
        Assert.Equal(new PasswordLinkIssued(Id, Now.AddDays(3), Now), IssuePasswordLinkHandler.Handle(new(Now), Given<Account>(Created())));
        Assert.Equal(RejectionKind.NotFound, Refusal(() => IssuePasswordLinkHandler.Handle(new(Now), Given<Account>())).Kind);
    }
}
