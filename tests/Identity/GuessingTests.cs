using Attendance.Contracts;
using Attendance.Identity.Passwords;
using Attendance.Identity.Pins;
using Attendance.Identity.Sessions;
using static Attendance.Testing.Specification;

namespace Attendance.Identity.Tests;

public sealed class GuessingTests
{
    private static readonly Guid Id = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_fifth_wrong_password_locks_for_fifteen_minutes()
    {
        Assert.Null(SignInHandler.Handle(new(Id, 4, Now)));
        Assert.Equal(new AccountLocked(Id, Now.AddMinutes(15), Now), SignInHandler.Handle(new(Id, 5, Now)));
        Assert.NotNull(SignInHandler.Handle(new(Id, 6, Now)));
    }

    [Fact]
    public void The_fifth_wrong_pin_locks_for_fifteen_minutes()
    {
        Assert.Null(NotePinFailureHandler.Handle(new(Id, 4, Now)));
        Assert.Equal(new PinLocked(Id, Now.AddMinutes(15), Now), NotePinFailureHandler.Handle(new(Id, 5, Now)));
        Assert.NotNull(NotePinFailureHandler.Handle(new(Id, 6, Now)));
    }

    [Theory]
    [InlineData("1379")]
    [InlineData("1233")]
    [InlineData("008214")]
    [InlineData("482915736028")]
    public void A_pin_of_four_to_twelve_digits_is_set(string pin) => Assert.Equal(new PinSet(Id, Now), SetPinHandler.Handle(new(Id, pin, Now)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("137")]
    [InlineData("4829157360281")]
    [InlineData("13a9")]
    [InlineData(" 1379")]
    [InlineData("١٣٧٩")]
    [InlineData("7777")]
    [InlineData("1234")]
    [InlineData("67890")]
    [InlineData("4321")]
    public void A_pin_that_is_none_or_easy_to_guess_is_refused(string? pin) => Assert.Equal("pin", Refusal(() => SetPinHandler.Handle(new(Id, pin, Now))).Field);

    [Theory]
    [InlineData("correct horse")]
    [InlineData("пароль из слов")]
    [InlineData("            abcde")]
    public void Length_is_what_a_password_needs(string password) => Assert.Equal(password, PasswordRules.Accept(password));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("elevenchars")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abababababababab")]
    public void A_short_or_monotonous_password_is_refused(string? password) => Assert.Equal("password", Refusal(() => PasswordRules.Accept(password)).Field);

    [Fact]
    public void A_password_has_two_hundred_characters_at_most()
    {
        var longest = string.Concat(Enumerable.Repeat("abcdefghij", 20));

        Assert.Equal(longest, PasswordRules.Accept(longest));
        Assert.Equal("password", Refusal(() => PasswordRules.Accept(longest + "k")).Field);
    }

    [Fact]
    public void A_hash_is_no_password_and_fits_its_password_alone()
    {
        var hashing = new PasswordHashing();

        var hash = hashing.Hash("correct horse battery");

        Assert.DoesNotContain("horse", hash, StringComparison.Ordinal);
        Assert.NotEqual(hash, hashing.Hash("correct horse battery"));
        Assert.True(hashing.Verify(hash, "correct horse battery"));
        Assert.False(hashing.Verify(hash, "Correct horse battery"));
        Assert.False(hashing.Verify(null, "a hash to compare with when there is no account"));
    }

    [Fact]
    public void The_same_pin_of_two_people_or_two_installations_is_peppered_differently()
    {
        var secrets = new Secrets("one secret of an installation");

        Assert.Equal(secrets.Pepper(Id, "1379"), secrets.Pepper(Id, "1379"));
        Assert.NotEqual(secrets.Pepper(Id, "1379"), secrets.Pepper(Guid.NewGuid(), "1379"));
        Assert.NotEqual(secrets.Pepper(Id, "1379"), new Secrets("another secret of an installation").Pepper(Id, "1379"));
    }
}
