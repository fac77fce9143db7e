using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Web;
using Attendance.Web.Access;

namespace Attendance.Host.Operations;

/// <summary>How the program itself is, and what is done about it.</summary>
internal static class OperationsModule
{
    public static IServiceCollection AddOperations(this IServiceCollection services) =>
        services
            .AddEventNames(names => names
                .Add<MessagesReplayed>("messages_replayed")
                .Add<MessagesDiscarded>("messages_discarded")
                .Add<BackupWritten>("backup_written"))
            .AddNavigation("System", "/system", Policies.Administrator, 70);

    public static void MapOperations(this IEndpointRouteBuilder routes) => SystemEndpoint.Map(routes);
}
