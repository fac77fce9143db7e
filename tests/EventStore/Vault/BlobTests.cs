using System.Security.Cryptography;
using Attendance.Vault;

namespace Attendance.EventStore.Tests.Vault;

public sealed class BlobTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private readonly IDocumentStore _store = database.Node.Store;
    private readonly PersonVault _vault = new(new([RandomNumberGenerator.GetBytes(32)], [RandomNumberGenerator.GetBytes(32)]));
    private readonly Guid _person = Guid.NewGuid(), _item = Guid.NewGuid();
    private readonly byte[] _photo = RandomNumberGenerator.GetBytes(5000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blob_is_read_as_it_was_put_and_stands_encrypted_in_the_database()
    {
        var key = await MakeKeyAsync(_person);
        Assert.Null(await ReadAsync(key, _item));
        await SaveAsync(session => PersonVault.Put(session, key, _item, BlobKinds.Photo, _photo));
        Assert.Equal(_photo, await ReadAsync(key, _item));

        await using var session = _store.QuerySession();
        var stored = Assert.Single(await session.QueryAsync<byte[]>("select content from vault.blobs where id = $1", Cancellation, _item));
        // Version 1, the key's id, a nonce of 12 bytes; a tag of 16 at the end.
        Assert.Equal((1, _photo.Length + 1 + 4 + 12 + 16), (stored[0], stored.Length));
        Assert.Equal(-1, stored.AsSpan().IndexOf(_photo.AsSpan(0, 16)));
    }

    [Fact]
    public async Task A_blob_in_another_persons_or_items_or_kinds_place_is_refused()
    {
        var key = await MakeKeyAsync(_person);
        var other = await MakeKeyAsync(Guid.NewGuid());
        await SaveAsync(session => PersonVault.Put(session, key, _item, BlobKinds.Photo, _photo));
        Assert.Null(await ReadAsync(key, _item, BlobKinds.Template));
        Assert.Null(await ReadAsync(other, _item));

        await database.Node.ExecuteAsync($"update vault.blobs set kind = 'template' where id = '{_item}'");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => ReadAsync(key, _item, BlobKinds.Template));
        await database.Node.ExecuteAsync($"update vault.blobs set kind = 'photo', subject = '{other.Subject}' where id = '{_item}'");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => ReadAsync(other, _item));
        var moved = Guid.NewGuid();
        await database.Node.ExecuteAsync($"update vault.blobs set subject = '{_person}', id = '{moved}' where id = '{_item}'");
        await Assert.ThrowsAnyAsync<CryptographicException>(() => ReadAsync(key, moved));
    }

    [Fact]
    public async Task A_removed_blob_is_gone_and_the_others_stay()
    {
        var key = await MakeKeyAsync(_person);
        var stays = Guid.NewGuid();
        await SaveAsync(session =>
        {
            PersonVault.Put(session, key, _item, BlobKinds.Photo, _photo);
            PersonVault.Put(session, key, stays, BlobKinds.Photo, [7]);
        });
        await SaveAsync(session => PersonVault.Remove(session, _item));
        Assert.Null(await ReadAsync(key, _item));
        Assert.Equal([7], await ReadAsync(key, stays));
    }

    [Fact]
    public async Task With_a_key_the_blobs_under_it_go_and_no_others()
    {
        var key = await MakeKeyAsync(_person);
        var other = await MakeKeyAsync(Guid.NewGuid());
        var (template, document, stays) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await SaveAsync(session =>
        {
            PersonVault.Put(session, key, _item, BlobKinds.Photo, _photo);
            PersonVault.Put(session, key, template, BlobKinds.Template, [1]);
            PersonVault.Put(session, key, document, BlobKinds.Document, [3]);
            PersonVault.Put(session, other, stays, BlobKinds.Photo, [2]);
        });
        await using var session = _store.QuerySession();
        async Task<IEnumerable<Guid>> LeftAsync() => await session.QueryAsync<Guid>("select id from vault.blobs where id = any ($1)", Cancellation, [new[] { _item, template, document, stays }]);
        await SaveAsync(session => PersonVault.DestroyKey(session, _person, KeyPurpose.Biometric));
        Assert.Equal(new[] { document, stays }.Order(), (await LeftAsync()).Order());
        await SaveAsync(session => PersonVault.DestroyKey(session, _person, KeyPurpose.Personal));
        Assert.Equal([stays], await LeftAsync());
        Assert.Equal([2], await ReadAsync(other, stays));
    }

    [Fact]
    public async Task Many_blobs_of_a_kind_are_read_at_once_and_what_is_gone_is_left_out()
    {
        var people = new[] { _person, Guid.NewGuid(), Guid.NewGuid() };
        var items = people.ToDictionary(person => person, _ => Guid.NewGuid());
        foreach (var (person, i) in people.Zip(Enumerable.Range(1, 3)))
        {
            var key = await MakeKeyAsync(person);
            await SaveAsync(session => PersonVault.Put(session, key, items[person], BlobKinds.Template, [(byte)i]));
        }
        await using var session = _store.QuerySession();
        var keys = await _vault.OpenKeysAsync(session, people[..2], KeyPurpose.Biometric, Cancellation);
        var read = await PersonVault.ReadManyAsync(session, keys, [.. items.Values, Guid.NewGuid()], BlobKinds.Template, Cancellation);
        Assert.Equal([(items[people[0]], 1), (items[people[1]], 2)], read.Select(blob => (blob.Key, (int)Assert.Single(blob.Value))).OrderBy(blob => blob.Item2));
        Assert.Empty(await PersonVault.ReadManyAsync(session, keys, items.Values, BlobKinds.Photo, Cancellation));
    }

    private async Task<DataKey> MakeKeyAsync(Guid person)
    {
        DataKey key = null!;
        await SaveAsync(session => key = _vault.CreateKey(session, person, KeyPurpose.Biometric));
        return key;
    }

    private async Task<byte[]?> ReadAsync(DataKey key, Guid item, string kind = BlobKinds.Photo)
    {
        await using var session = _store.QuerySession();
        return await PersonVault.ReadAsync(session, key, item, kind, Cancellation);
    }

    private async Task SaveAsync(Action<IDocumentSession> work)
    {
        await using var session = _store.LightweightSession();
        work(session);
        await session.SaveChangesAsync(Cancellation);
    }
}
