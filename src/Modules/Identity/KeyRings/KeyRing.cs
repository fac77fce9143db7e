using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Attendance.EventStore;
using Attendance.Identity.Postgres;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Attendance.Identity.KeyRings;

/// <summary>
/// The framework's Data Protection keys live in Postgres, encrypted under a key derived from the installation's secret,
/// so that every node reads every node's cookies.
/// </summary>
internal static class KeyRing
{
    public static IServiceCollection AddKeyRing(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("attendance");
        services.AddSingleton<KeyRingRepository>();
        return services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = provider.GetRequiredService<KeyRingRepository>();
            options.XmlEncryptor = new KeyRingEncryptor(provider);
        }));
    }
}

/// <summary>The key ring as a database holds it.</summary>
public static class StoredKeyRing
{
    /// <exception cref="CryptographicException">It was written under another secret.</exception>
    public static async Task TryKeyAsync(IServiceProvider services, IQuerySession session, CancellationToken cancellation)
    {
        var decryptor = new KeyRingDecryptor(services);
        foreach (var xml in await session.QueryAsync<string>(KeyRingRepository.All, cancellation))
            foreach (var part in XElement.Parse(xml).Descendants("sealed"))
                decryptor.Decrypt(part);
    }
}

/// <summary>AES-256-GCM: nonce (12), ciphertext, tag (16), in base64.</summary>
internal sealed class KeyRingEncryptor(IServiceProvider services) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var box = new byte[12 + plain.Length + 16];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using var aes = new AesGcm(services.GetRequiredService<Secrets>().KeyRing, 16);
        aes.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(12, plain.Length), box.AsSpan(12 + plain.Length));
        return new(new XElement("sealed", Convert.ToBase64String(box)), typeof(KeyRingDecryptor));
    }
}

internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var box = Convert.FromBase64String(encryptedElement.Value);
        var plain = new byte[box.Length - 28];
        using var aes = new AesGcm(services.GetRequiredService<Secrets>().KeyRing, 16);
        aes.Decrypt(box.AsSpan(0, 12), box.AsSpan(12, plain.Length), box.AsSpan(12 + plain.Length), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
