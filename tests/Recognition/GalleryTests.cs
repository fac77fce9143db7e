using System.Net;
using Attendance.EventStore;
using Attendance.Host;
using Attendance.Recognition.Galleries;
using Attendance.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Recognition.Tests;

public sealed class GalleryTests(Office office) : IClassFixture<Office>
{
    [Fact]
    public async Task A_photo_is_recognised_at_once_and_no_longer_when_it_is_removed()
    {
        var (photo, frame) = Pictures(0);
        var employee = await office.HireAsync();
        Assert.Null(await Office.WhoAsync(office.App.Services, frame));

        var photoId = await office.AddPhotoAsync(employee, photo);
        Assert.True(await office.IsSeenAsync(employee, frame));

        await office.RemovePhotoAsync(employee, photoId);
        Assert.True(await office.IsSeenAsync(null, frame));
        Assert.True(await RunningApp.EventuallyAsync(async () =>
            (await office.QueryAsync<long>("select (select count(*) from vault.blobs where subject = $1) + (select count(*) from recognition.templates where employee_id = $1)", employee))[0] == 0));
    }

    [Fact]
    public async Task Who_withdraws_is_not_recognised_and_nothing_of_them_is_left()
    {
        var (photo, frame) = Pictures(1);
        var employee = await office.HireAsync();
        await office.AddPhotoAsync(employee, photo);
        Assert.True(await office.IsSeenAsync(employee, frame));

        await office.DoAsync(employee, "consent/withdraw");

        Assert.Equal(0, (await office.QueryAsync<long>("select count(*) from vault.blobs where subject = $1", employee))[0]);
        Assert.True(await office.IsSeenAsync(null, frame));
        Assert.True(await RunningApp.EventuallyAsync(async () => (await office.QueryAsync<long>("select count(*) from recognition.templates where employee_id = $1", employee))[0] == 0));
    }

    [Fact]
    public async Task Who_is_deactivated_is_not_recognised_until_reactivated()
    {
        var (photo, frame) = Pictures(2);
        var employee = await office.HireAsync();
        await office.AddPhotoAsync(employee, photo);
        Assert.True(await office.IsSeenAsync(employee, frame));

        await office.DoAsync(employee, "deactivate");
        Assert.True(await office.IsSeenAsync(null, frame));

        await office.DoAsync(employee, "reactivate");
        Assert.True(await office.IsSeenAsync(employee, frame));
    }

    [Fact]
    public async Task Another_node_recognises_what_was_added_here_and_forgets_what_was_removed_here()
    {
        var (photo, frame) = Pictures(3);
        var employee = await office.HireAsync();
        await using var node = await StartNodeAsync(office);
        Assert.Null(await Office.WhoAsync(node.Services, frame));

        var photoId = await office.AddPhotoAsync(employee, photo);
        Assert.True(await RunningApp.EventuallyAsync(async () => await Office.WhoAsync(node.Services, frame) == employee));

        await office.RemovePhotoAsync(employee, photoId);
        Assert.True(await RunningApp.EventuallyAsync(async () => await Office.WhoAsync(node.Services, frame) is null));
        await node.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_node_that_starts_later_knows_everybody_who_may_be_recognised()
    {
        var (photo, frame) = Pictures(4);
        var (otherPhoto, otherFrame) = Pictures(5);
        var (employee, deactivated) = (await office.HireAsync(), await office.HireAsync());
        await office.AddPhotoAsync(employee, photo);
        await office.AddPhotoAsync(deactivated, otherPhoto);
        Assert.True(await office.IsSeenAsync(employee, frame));
        Assert.True(await office.IsSeenAsync(deactivated, otherFrame));
        await office.DoAsync(deactivated, "deactivate");

        await using var node = await StartNodeAsync(office);

        Assert.Equal(employee, await Office.WhoAsync(node.Services, frame));
        Assert.Null(await Office.WhoAsync(node.Services, otherFrame));
        await office.DoAsync(deactivated, "reactivate");
        Assert.True(await RunningApp.EventuallyAsync(async () => await Office.WhoAsync(node.Services, otherFrame) == deactivated));
        await node.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_damaged_template_keeps_nobody_else_from_being_recognised()
    {
        // An office of its own: a person of these pictures may be enrolled in the shared one.
        var own = new Office();
        await using var _ = own;
        await own.InitializeAsync();
        var (photo, frame) = Pictures(0);
        var (otherPhoto, otherFrame) = Pictures(1);
        var (employee, damaged) = (await own.HireAsync(), await own.HireAsync());
        await own.AddPhotoAsync(employee, photo);
        await own.AddPhotoAsync(damaged, otherPhoto);
        Assert.True(await own.IsSeenAsync(damaged, otherFrame));
        Assert.Single(await own.QueryAsync<Guid>("update vault.blobs set content = set_byte(content, length(content) - 1, get_byte(content, length(content) - 1) # 255) where subject = $1 and kind = 'template' returning id", damaged));

        await using var node = await StartNodeAsync(own);

        Assert.Equal(employee, await Office.WhoAsync(node.Services, frame));
        Assert.Null(await Office.WhoAsync(node.Services, otherFrame));
        await node.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A load that fails is tried again.</summary>
    [Fact]
    public async Task A_gallery_that_is_loaded_again_forgets_who_went_meanwhile()
    {
        var (photo, frame) = Pictures(3);
        var employee = await office.HireAsync();
        await office.AddPhotoAsync(employee, photo);
        Assert.True(await office.IsSeenAsync(employee, frame));
        var fresh = ActivatorUtilities.CreateInstance<Gallery>(office.App.Services);
        await using var session = office.App.Services.GetRequiredService<IDocumentStore>().QuerySession();
        await fresh.LoadAsync(session, TestContext.Current.CancellationToken);
        Assert.NotNull(fresh.Compare(employee, new float[512]));

        await office.DoAsync(employee, "consent/withdraw");
        Assert.True(await RunningApp.EventuallyAsync(async () => (await office.QueryAsync<long>("select count(*) from recognition.templates where employee_id = $1", employee))[0] == 0));
        await fresh.LoadAsync(session, TestContext.Current.CancellationToken);

        Assert.Null(fresh.Compare(employee, new float[512]));
    }

    [Fact]
    public async Task A_gallery_that_cannot_go_on_recognises_nobody_and_takes_no_node_out_of_service()
    {
        var own = new Office();
        await using var _ = own;
        await own.InitializeAsync();
        using var visitor = own.App.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
        await own.QueryAsync<int>(
            """
            with stream as (insert into mt_streams (id, type, version) values (gen_random_uuid(), 'robot', 1) returning id)
            insert into mt_events (id, stream_id, version, data, type, timestamp) select gen_random_uuid(), id, 1, '{}', 'robot_hired', now() from stream returning 1
            """);
        var gallery = own.App.Services.GetRequiredService<Gallery>();
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(!gallery.IsReady)));

        // Anything but 200 throws.
        Assert.True(await RunningApp.EventuallyAsync(async () => (await visitor.GetStringAsync("/readyz", TestContext.Current.CancellationToken)).Contains("\"degraded\"", StringComparison.Ordinal)));
    }

    private static async Task<WebApplication> StartNodeAsync(Office office)
    {
        var node = AttendanceApp.Build(TestPostgres.Settings, office.App.DataSource, "http://127.0.0.1:0", configure: services => services.AddSingleton<TimeProvider>(office.App.Clock));
        await node.StartAsync();
        var gallery = node.Services.GetRequiredService<Gallery>();
        Assert.True(await RunningApp.EventuallyAsync(() => Task.FromResult(gallery.IsReady)));
        return node;
    }

    private static (byte[] Photo, byte[] Frame) Pictures(int person) =>
        (Photographs.Variant(Photographs.People[person], 0), Photographs.AtCamera(Photographs.Variant(Photographs.People[person], 1)));
}
