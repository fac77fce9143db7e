using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Attendance.EventStore;
using Attendance.Faces;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Postgres;
using Attendance.Recognition.Training;
using Attendance.Testing;
using Attendance.Vault;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Recognition.Tests;

public sealed class TrainingTests(Office office) : IClassFixture<Office>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_template_is_kept_encrypted_and_the_event_carries_no_number_of_it()
    {
        var employee = await office.HireAsync();
        await office.AddPhotoAsync(employee, Photographs.Variant(Photographs.People[0], 0));
        Assert.True(await office.IsSeenAsync(employee, Photographs.AtCamera(Photographs.People[0])));

        var id = (await office.QueryAsync<Guid>("select id from recognition.templates where employee_id = $1", employee))[0];
        var stored = (await office.QueryAsync<byte[]>("select content from vault.blobs where id = $1 and kind = 'template'", id))[0];
        var plain = await office.App.InScopeAsync(async services =>
        {
            var session = services.GetRequiredService<IQuerySession>();
            var key = await services.GetRequiredService<PersonVault>().OpenKeyAsync(session, employee, KeyPurpose.Biometric, Cancellation);
            return await PersonVault.ReadAsync(session, key!, id, BlobKinds.Template, Cancellation);
        });

        Assert.Equal(512 * sizeof(float), plain!.Length);
        Assert.Equal(1, TensorPrimitives.Norm(MemoryMarshal.Cast<byte, float>(plain)), 4);
        for (var at = 0; at + 8 <= plain.Length; at += 8)
            Assert.True(stored.AsSpan().IndexOf(plain.AsSpan(at, 8)) < 0, "A piece of the template can be read.");
        var recorded = (await office.QueryAsync<string>("select data::text from mt_events where type = 'template_added' and data ->> 'TemplateId' = $1", id.ToString()))[0];
        Assert.DoesNotContain('[', recorded);
        Assert.InRange(recorded.Length, 1, 500);
    }

    [Fact]
    public async Task A_photo_that_is_removed_while_it_is_learnt_leaves_no_template()
    {
        const int photos = 6;
        var employee = await office.HireAsync();
        for (var i = 0; i < photos; i++)
            await office.RemovePhotoAsync(employee, await office.AddPhotoAsync(employee, Photographs.Variant(Photographs.People[1], i)));

        await AllHandledAsync("recognition.embed-photo", "recognition.forget-photo");

        Assert.Equal(0, (await office.QueryAsync<long>("select count(*) from recognition.templates where employee_id = $1", employee))[0]);
        Assert.Equal(0, (await office.QueryAsync<long>("select count(*) from vault.blobs where subject = $1", employee))[0]);
        Assert.True(await office.IsSeenAsync(null, Photographs.AtCamera(Photographs.Variant(Photographs.People[1], 1))));
    }

    [Fact]
    public async Task A_photo_that_is_removed_while_it_is_learnt_again_leaves_no_template()
    {
        var employee = await office.HireAsync();
        var photo = await office.AddPhotoAsync(employee, Photographs.Variant(Photographs.People[3], 0));
        Assert.True(await office.IsSeenAsync(employee, Photographs.AtCamera(Photographs.People[3])));
        var (store, vault) = (office.App.Services.GetRequiredService<IDocumentStore>(), office.App.Services.GetRequiredService<PersonVault>());
        await using (var learning = store.LightweightSession())
        {
            await learning.BeginTransactionAsync(Cancellation);
            var key = await vault.HoldKeyAsync(learning, employee, KeyPurpose.Biometric, Cancellation);
            Assert.Single(await TemplateSql.HoldAsync(learning, photo, Cancellation));

            await office.RemovePhotoAsync(employee, photo);
            await Task.Delay(TimeSpan.FromSeconds(1), Cancellation);
            Assert.Single(await TemplateSql.FindAsync(learning, photo, Cancellation));

            await EmbedPhoto.StoreAsync(learning, key!, new(employee, photo, Guid.CreateVersion7(), new string('b', 64), office.App.Clock.GetUtcNow()), new float[512], Cancellation);
            await learning.SaveChangesAsync(Cancellation);
        }

        Assert.True(await RunningApp.EventuallyAsync(async () => (await office.QueryAsync<long>("select count(*) from recognition.templates where employee_id = $1", employee))[0] == 0));
        Assert.Equal(0, (await office.QueryAsync<long>("select count(*) from vault.blobs where subject = $1", employee))[0]);
    }

    [Fact]
    public async Task Consent_withdrawn_while_a_photo_is_learnt_and_given_again_does_not_stop_the_gallery()
    {
        var employee = await office.HireAsync();
        for (var i = 0; i < 4; i++)
        {
            await office.AddPhotoAsync(employee, Photographs.Variant(Photographs.People[2], i));
            await office.DoAsync(employee, "consent/withdraw");
            await office.AgreeAsync(employee);
        }
        await AllHandledAsync("recognition.embed-photo", "recognition.forget-person");
        Assert.Equal(0, (await office.QueryAsync<long>("select count(*) from vault.blobs where subject = $1", employee))[0]);

        await office.AddPhotoAsync(employee, Photographs.Variant(Photographs.People[2], 9));

        Assert.True(await office.IsSeenAsync(employee, Photographs.AtCamera(Photographs.Variant(Photographs.People[2], 1))));
        var fresh = new Gallery(office.App.Services.GetRequiredService<IDocumentStore>(), office.App.Services.GetRequiredService<PersonVault>(), office.App.Services.GetRequiredService<FaceAnalyser>());
        await using var session = office.App.Services.GetRequiredService<IDocumentStore>().QuerySession();
        await fresh.LoadAsync(session, Cancellation);
        Assert.NotNull(fresh.Compare(employee, new float[512]));
    }

    private async Task AllHandledAsync(params string[] destinations) =>
        Assert.True(await RunningApp.EventuallyAsync(async () =>
        {
            var events = await office.QueryAsync<long>("select count(*) from mt_events where type in ('photo_added', 'photo_removed', 'consent_withdrawn')");
            var rows = await office.QueryAsync<long>("select count(*) from messaging_inbox i join mt_events e on e.id = i.event_id where i.destination like 'recognition.%' and i.status = 'done'");
            return rows[0] == events[0] && destinations.Length > 0;
        }), string.Join(", ", destinations));
}
