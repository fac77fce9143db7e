using System.Security.Cryptography;
using Attendance.Contracts;
using Attendance.Vault;

namespace Attendance.EventStore.Tests.Vault;

public sealed class PersonVaultTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly IDocumentStore _store = database.Node.Store;
    private readonly PersonVault _vault = new(new([RandomNumberGenerator.GetBytes(32)], [RandomNumberGenerator.GetBytes(32)]));
    private readonly Guid _person = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_protected_text_is_revealed_with_the_stored_key_and_is_not_readable_itself()
    {
        var made = await MakeKeyAsync(_person, KeyPurpose.Personal);
        var text = made.Protect("name", "Zoë Østergård");
        Assert.NotEqual(text, made.Protect("name", "Zoë Østergård"));
        Assert.DoesNotContain("Zoë", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text.Ciphertext)), StringComparison.Ordinal);

        var opened = await OpenAsync(_person, KeyPurpose.Personal);
        Assert.Equal(_person, opened!.Subject);
        Assert.Equal("Zoë Østergård", opened.Reveal("name", text));
        Assert.Equal("", opened.Reveal("note", made.Protect("note", "")));
    }

    [Fact]
    public async Task A_text_moved_to_another_field_or_person_or_changed_is_refused()
    {
        var key = await MakeKeyAsync(_person, KeyPurpose.Personal);
        var other = await MakeKeyAsync(Guid.NewGuid(), KeyPurpose.Personal);
        var text = key.Protect("name", "Ada");
        Assert.ThrowsAny<CryptographicException>(() => key.Reveal("email", text));
        Assert.ThrowsAny<CryptographicException>(() => other.Reveal("name", text));

        var bytes = Convert.FromBase64String(text.Ciphertext);
        foreach (var position in new[] { 0, 6, 17, bytes.Length - 1 })
        {
            var changed = bytes.ToArray();
            changed[position] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => key.Reveal("name", new(Convert.ToBase64String(changed))));
        }
        Assert.ThrowsAny<CryptographicException>(() => key.Reveal("name", new(Convert.ToBase64String(bytes[..20]))));
        Assert.ThrowsAny<CryptographicException>(() => key.Reveal("name", new("")));
    }

    [Fact]
    public async Task Another_person_with_the_same_key_bytes_is_refused_too()
    {
        await MakeKeyAsync(_person, KeyPurpose.Personal);
        var other = Guid.NewGuid();
        await MakeKeyAsync(other, KeyPurpose.Personal);
        await database.Node.ExecuteAsync($"update vault.data_keys set wrapped = (select wrapped from vault.data_keys where subject = '{_person}') where subject = '{other}'");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => OpenAsync(other, KeyPurpose.Personal));
        Assert.NotNull(await OpenAsync(_person, KeyPurpose.Personal));
    }

    [Fact]
    public async Task A_destroyed_key_reads_as_erased_and_leaves_no_bytes()
    {
        var keeps = Guid.NewGuid();
        Dictionary<Guid, Protected> names = [];
        foreach (var person in new[] { _person, keeps })
            names[person] = (await MakeKeyAsync(person, KeyPurpose.Personal)).Protect("name", "Ada");
        await SaveAsync(session => PersonVault.DestroyKey(session, _person, KeyPurpose.Personal));

        Assert.Null(await OpenAsync(_person, KeyPurpose.Personal));
        await using var session = _store.QuerySession();
        var keys = await _vault.OpenKeysAsync(session, names.Keys, KeyPurpose.Personal, Cancellation);
        Assert.Equal((PersonVault.Erased, "Ada"), (keys.Reveal(_person, "name", names[_person]), keys.Reveal(keeps, "name", names[keeps])));
        Assert.Equal("erased", PersonVault.Erased);
        Assert.Single(await session.QueryAsync<bool>("select true from vault.data_keys where subject = $1 and wrapped is null and destroyed_at is not null", Cancellation, _person));
    }

    [Fact]
    public async Task Each_purpose_has_a_key_of_its_own_that_is_destroyed_alone()
    {
        var personal = await MakeKeyAsync(_person, KeyPurpose.Personal);
        var biometric = await MakeKeyAsync(_person, KeyPurpose.Biometric);
        var text = personal.Protect("name", "Ada");
        Assert.ThrowsAny<CryptographicException>(() => biometric.Reveal("name", text));
        await SaveAsync(session => PersonVault.DestroyKey(session, _person, KeyPurpose.Biometric));
        Assert.Null(await OpenAsync(_person, KeyPurpose.Biometric));
        Assert.Equal("Ada", (await OpenAsync(_person, KeyPurpose.Personal))!.Reveal("name", text));
    }

    [Fact]
    public async Task A_key_that_exists_stays_and_a_destroyed_one_is_followed_by_another()
    {
        var text = (await MakeKeyAsync(_person, KeyPurpose.Biometric)).Protect("name", "Ada");
        await MakeKeyAsync(_person, KeyPurpose.Biometric);
        Assert.Equal("Ada", (await OpenAsync(_person, KeyPurpose.Biometric))!.Reveal("name", text));

        await SaveAsync(session => PersonVault.DestroyKey(session, _person, KeyPurpose.Biometric));
        await MakeKeyAsync(_person, KeyPurpose.Biometric);
        var renewed = await OpenAsync(_person, KeyPurpose.Biometric);
        Assert.ThrowsAny<CryptographicException>(() => renewed!.Reveal("name", text));
    }

    [Fact]
    public async Task Digests_of_one_content_are_equal_for_one_person_and_differ_between_two()
    {
        byte[] content = [1, 2, 3];
        var digest = (await MakeKeyAsync(_person, KeyPurpose.Biometric)).Digest(content);
        var other = await MakeKeyAsync(Guid.NewGuid(), KeyPurpose.Biometric);
        Assert.Matches("^[0-9a-f]{64}$", digest);
        Assert.Equal(digest, (await OpenAsync(_person, KeyPurpose.Biometric))!.Digest(content));
        Assert.NotEqual(digest, other.Digest(content));
        Assert.NotEqual(other.Digest([1, 2]), other.Digest(content));
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(content)), digest);
    }

    private async Task<DataKey> MakeKeyAsync(Guid person, KeyPurpose purpose)
    {
        DataKey key = null!;
        await SaveAsync(session => key = _vault.CreateKey(session, person, purpose));
        return key;
    }

    private async Task<DataKey?> OpenAsync(Guid person, KeyPurpose purpose)
    {
        await using var session = _store.QuerySession();
        return await _vault.OpenKeyAsync(session, person, purpose, Cancellation);
    }

    private async Task SaveAsync(Action<IDocumentSession> work)
    {
        await using var session = _store.LightweightSession();
        work(session);
        await session.SaveChangesAsync(Cancellation);
    }
}
