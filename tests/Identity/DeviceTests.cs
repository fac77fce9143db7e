using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Identity.ApiKeys;
using Attendance.Identity.Kiosks;
using static Attendance.Testing.Specification;

namespace Attendance.Identity.Tests;

public sealed class DeviceTests
{
    private static readonly Guid Id = Guid.NewGuid(), Site = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private static IssueApiKey Issue(string? name, DateTimeOffset? expires, params string[] scopes) => new(Id, name, scopes, expires, Now);

    [Fact]
    public void A_kiosk_is_paired_at_its_site_under_its_name() =>
        Assert.Equal(new KioskPaired(Id, "Main entrance", Site, Now), PairKioskHandler.Handle(new(Id, "  Main entrance ", Site, Now)));

    [Theory]
    [InlineData(null)]
    [InlineData("   ")]
    [InlineData("line\nbreak")]
    public void A_kiosk_without_a_proper_name_is_refused(string? name) => Assert.Equal("name", Refusal(() => PairKioskHandler.Handle(new(Id, name, Site, Now))).Field);

    [Fact]
    public void A_kiosks_name_has_a_hundred_characters_at_most()
    {
        Assert.Equal(100, PairKioskHandler.Handle(new(Id, new('k', 100), Site, Now)).Name.Length);
        Assert.Equal("name", Refusal(() => PairKioskHandler.Handle(new(Id, new('k', 101), Site, Now))).Field);
    }

    [Fact]
    public void A_paired_kiosk_is_revoked_once()
    {
        var paired = new KioskPaired(Id, "Entrance", Site, Now);

        Assert.Equal(new KioskRevoked(Id, Now), RevokeKioskHandler.Handle(new(Now), Given<Kiosk>(paired)));
        Assert.Equal(RejectionKind.Conflict, Refusal(() => RevokeKioskHandler.Handle(new(Now), Given<Kiosk>(paired, new KioskRevoked(Id, Now)))).Kind);
        Assert.Equal(RejectionKind.Conflict, Refusal(() => RevokeKioskHandler.Handle(new(Now), Given<Kiosk>())).Kind);
    }

    [Fact]
    public void A_key_is_issued_with_its_scopes_each_once()
    {
        var issued = IssueApiKeyHandler.Handle(Issue(" payroll export ", Now.AddDays(1), "attendance:read", "events:read", "attendance:read"));

        Assert.Equal(("payroll export", Now.AddDays(1)), (issued.Name, issued.ExpiresAt!.Value));
        Assert.Equal(["attendance:read", "events:read"], issued.Scopes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("line\nbreak")]
    public void A_key_without_a_proper_name_is_refused(string? name) => Assert.Equal("name", Refusal(() => IssueApiKeyHandler.Handle(Issue(name, null, "events:read"))).Field);

    [Fact]
    public void A_key_needs_scopes_that_exist()
    {
        Assert.Equal("scopes", Refusal(() => IssueApiKeyHandler.Handle(Issue("export", null))).Field);
        var refusal = Refusal(() => IssueApiKeyHandler.Handle(Issue("export", null, "events:read", "everything")));
        Assert.Equal("scopes", refusal.Field);
        Assert.Contains("'everything'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_does_not_expire_before_it_is_issued() =>
        Assert.Equal("expires", Refusal(() => IssueApiKeyHandler.Handle(Issue("export", Now, "events:read"))).Field);

    [Fact]
    public void A_valid_key_is_revoked_once()
    {
        var issued = new ApiKeyIssued(Id, "export", ["events:read"], null, Now);

        Assert.Equal(new ApiKeyRevoked(Id, Now), RevokeApiKeyHandler.Handle(new(Now), Given<ApiKey>(issued)));
        Assert.Equal(RejectionKind.Conflict, Refusal(() => RevokeApiKeyHandler.Handle(new(Now), Given<ApiKey>(issued, new ApiKeyRevoked(Id, Now)))).Kind);
        Assert.Equal(RejectionKind.Conflict, Refusal(() => RevokeApiKeyHandler.Handle(new(Now), Given<ApiKey>())).Kind);
    }
}
