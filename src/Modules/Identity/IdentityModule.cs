using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.Access;
using Attendance.Identity.Accounts;
using Attendance.Identity.ApiKeys;
using Attendance.Identity.KeyRings;
using Attendance.Identity.Kiosks;
using Attendance.Identity.Passwords;
using Attendance.Identity.Pins;
using Attendance.Identity.Postgres;
using Attendance.Identity.Sessions;
using Attendance.Messaging;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Identity;

/// <summary>Accounts, roles, sessions, kiosks, API keys and PINs. It needs <see cref="Secrets"/> and <see cref="SessionCookieSettings"/>.</summary>
public static class IdentityModule
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services
            .AddSchema<Account>("identity")
            .AddEventNames(names => names
                .Add<AccountCreated>("account_created")
                .Add<RolesAssigned>("roles_assigned")
                .Add<PasswordChanged>("password_changed")
                .Add<PasswordLinkIssued>("password_link_issued")
                .Add<SignedIn>("signed_in")
                .Add<AccountLocked>("account_locked")
                .Add<AccountDeactivated>("account_deactivated")
                .Add<KioskPaired>("kiosk_paired")
                .Add<KioskRevoked>("kiosk_revoked")
                .Add<ApiKeyIssued>("api_key_issued")
                .Add<ApiKeyRevoked>("api_key_revoked")
                .Add<PinSet>("pin_set")
                .Add<PinLocked>("pin_locked"))
            .AddProjection<PeopleProjection>()
            .AddHandler<PersonErased, EraseAccount>("identity.erasure")
            .AddAnswer<VerifyPin, PinAnswer, VerifyPinHandler>()
            .AddRetention(KioskSql.PruneCodes)
            .AddRetention(PasswordLinkSql.Prune)
            .AddScoped<CreatingAccounts>()
            .AddScoped<PasswordLinks>()
            .AddSingleton<PasswordHashing>()
            .AddNavigation("Accounts", "/accounts", Policies.Administrator, 50)
            .AddNavigation("Kiosks", "/kiosks", Policies.Administrator, 40)
            .AddNavigation("API keys", "/api-keys", Policies.Administrator, 60)
            .AddKeyRing()
            .AddAccess();

    public static void MapIdentity(this IEndpointRouteBuilder routes)
    {
        CreateFirstAdministratorEndpoint.Map(routes);
        SignInEndpoint.Map(routes);
        SignOutEndpoint.Map(routes);
        AccountsEndpoint.Map(routes);
        AccountAsItWasEndpoint.Map(routes);
        InviteAccountEndpoint.Map(routes);
        AssignRolesEndpoint.Map(routes);
        DeactivateAccountEndpoint.Map(routes);
        IssuePasswordLinkEndpoint.Map(routes);
        ChoosePasswordEndpoint.Map(routes);
        ChangePasswordEndpoint.Map(routes);
        KiosksEndpoint.Map(routes);
        PairKioskEndpoint.Map(routes);
        RevokeKioskEndpoint.Map(routes);
        ApiKeysEndpoint.Map(routes);
        IssueApiKeyEndpoint.Map(routes);
        RevokeApiKeyEndpoint.Map(routes);
        SetPinEndpoint.Map(routes);
    }
}
