using Attendance.Vault;

namespace Attendance.Host.Configuration;

/// <summary>Secrets that development makes for itself, marked so that production knows them again.</summary>
internal static class DevelopmentKey
{
    private static ReadOnlySpan<byte> Mark => "dev-only"u8;

    /// <summary>As <see cref="WrappingKeys.Generate"/>; 24 of its 32 bytes are random.</summary>
    public static string Generate() => WrappingKeys.Generate(Mark);

    public static bool Is(ReadOnlySpan<byte> key) => key.StartsWith(Mark);

    /// <param name="text">As it was generated: eight digits of base64 are six bytes.</param>
    public static bool Is(string text) => text.StartsWith(Convert.ToBase64String(Mark[..6]), StringComparison.Ordinal);
}
