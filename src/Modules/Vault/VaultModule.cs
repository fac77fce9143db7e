using Attendance.EventStore;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Vault;

/// <summary>What the vault adds to the program. It needs <see cref="WrappingKeys"/>.</summary>
public static class VaultModule
{
    public static IServiceCollection AddVault(this IServiceCollection services) =>
        services.AddSchema<PersonVault>("vault").AddSingleton<PersonVault>().AddSingleton<KeyRotation>();
}
