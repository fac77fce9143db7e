using Attendance.EventStore;
using Attendance.Host;
using Attendance.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Architecture.Tests.Contracts;

/// <summary>Every event of every module, as the program registers them.</summary>
internal static class StoredEvents
{
    public static EventRegistry Registry { get; } =
        AttendanceApp.AddModules(new ServiceCollection().AddLogging(), TestPostgres.Settings).BuildServiceProvider().GetRequiredService<EventRegistry>();
}
