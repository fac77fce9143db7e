using System.Security.Cryptography;
using Attendance.Contracts;
using Attendance.Vault;

namespace Attendance.EventStore.Tests.Vault;

public sealed class WrappingKeyTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly byte[] _old = RandomNumberGenerator.GetBytes(32), _new = RandomNumberGenerator.GetBytes(32), _faces = RandomNumberGenerator.GetBytes(32);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_wrapping_key_opens_nothing_and_says_whose_data_it_is()
    {
        var (person, _) = await AddAsync([_old]);
        var error = await Assert.ThrowsAnyAsync<CryptographicException>(() => RevealAsync([_new], person, new("")));
        Assert.Contains($"{person}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_key_wraps_and_all_unwrap()
    {
        var (before, textBefore) = await AddAsync([_old]);
        var (after, textAfter) = await AddAsync([_new, _old]);

        Assert.Equal("Ada", await RevealAsync([_new, _old], before, textBefore));
        Assert.Equal("Ada", await RevealAsync([_new, _old], after, textAfter));
        Assert.Equal("Ada", await RevealAsync([_new], after, textAfter));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => RevealAsync([_new], before, textBefore));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => RevealAsync([_old], after, textAfter));
    }

    [Fact]
    public async Task The_key_for_faces_does_not_open_personal_data_nor_the_other_way_round()
    {
        var (person, _) = await AddAsync([_old]);
        var swapped = new PersonVault(new([_faces], [_old]));
        await using var session = database.Node.Store.QuerySession();
        await Assert.ThrowsAnyAsync<CryptographicException>(() => swapped.OpenKeyAsync(session, person, KeyPurpose.Personal, Cancellation));
        // Even where one key serves both, what was wrapped for one purpose is not accepted for the other.
        await database.Node.ExecuteAsync($"update vault.data_keys set purpose = 'Biometric' where subject = '{person}'");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => swapped.OpenKeyAsync(session, person, KeyPurpose.Biometric, Cancellation));
    }

    [Fact]
    public void A_generated_key_is_url_safe_and_is_read_back_alone_or_in_a_list()
    {
        for (var i = 0; i < 20; i++)
            Assert.Matches("^[A-Za-z0-9_-]{43}=$", WrappingKeys.Generate());
        Assert.NotEqual(WrappingKeys.Generate(), WrappingKeys.Generate());
        var keys = new[] { _old, _new }.Select(key => Convert.ToBase64String(key).Replace('+', '-').Replace('/', '_')).ToArray();
        Assert.Equal(_old, Assert.Single(WrappingKeys.Parse(keys[0])));
        Assert.Equal(_old, Assert.Single(WrappingKeys.Parse(keys[0].TrimEnd('='))));
        Assert.Equal([_old, _new], WrappingKeys.Parse($" {keys[0]} , {keys[1]},"));
        Assert.Empty(WrappingKeys.Parse(""));
    }

    [Theory]
    [InlineData("not a key!")]
    [InlineData("AAAA")]
    [InlineData("A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_is_not_32_bytes_of_base64_is_refused(string configured) => Assert.Throws<FormatException>(() => WrappingKeys.Parse(configured));

    private async Task<(Guid Person, Protected Text)> AddAsync(IReadOnlyList<byte[]> personal)
    {
        var person = Guid.NewGuid();
        await using var session = database.Node.Store.LightweightSession();
        var text = new PersonVault(new(personal, [_faces])).CreateKey(session, person, KeyPurpose.Personal).Protect("name", "Ada");
        await session.SaveChangesAsync(Cancellation);
        return (person, text);
    }

    private async Task<string> RevealAsync(IReadOnlyList<byte[]> personal, Guid person, Protected text)
    {
        await using var session = database.Node.Store.QuerySession();
        var key = await new PersonVault(new(personal, [_faces])).OpenKeyAsync(session, person, KeyPurpose.Personal, Cancellation);
        return key!.Reveal("name", text);
    }
}
