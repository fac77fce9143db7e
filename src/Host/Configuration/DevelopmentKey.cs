using System.Formats.Asn1;
using Attendance.EventStore.Sealing;
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

    /// <summary>As <see cref="AuditKey.Generate"/>; a curve's key has no room for a mark, so it has a name beside it.</summary>
    public static string GenerateAudit()
    {
        var key = new AsnReader(Convert.FromBase64String(AuditKey.Generate()), AsnEncodingRules.DER).ReadSequence();
        var named = new AsnWriter(AsnEncodingRules.DER);
        using (named.PushSequence())
        {
            // Version, algorithm and key; of PKCS#8 attributes may follow.
            for (var i = 0; i < 3; i++)
                named.WriteEncodedValue(key.ReadEncodedValue().Span);
            using (named.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
                named.WriteEncodedValue(Name());
        }
        return Convert.ToBase64String(named.Encode());
    }

    /// <param name="text">PKCS#8 in base64.</param>
    public static bool IsAudit(string text) => Convert.FromBase64String(text).AsSpan().IndexOf(Name()) >= 0;

    /// <summary>The attribute friendlyName of PKCS#9.</summary>
    private static byte[] Name()
    {
        var attribute = new AsnWriter(AsnEncodingRules.DER);
        using (attribute.PushSequence())
        {
            attribute.WriteObjectIdentifier("1.2.840.113549.1.9.20");
            using (attribute.PushSetOf())
                attribute.WriteCharacterString(UniversalTagNumber.BMPString, System.Text.Encoding.ASCII.GetString(Mark));
        }
        return attribute.Encode();
    }
}
