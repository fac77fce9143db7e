using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Attendance.Web.Assets;

/// <summary>One file for the browser, under an address that changes with its content.</summary>
/// <param name="Compressed">By Brotli; null: it is so already.</param>
public sealed record Asset(string Name, string Url, string ContentType, byte[] Content, byte[]? Compressed);

/// <summary>Every script, style and picture the pages use, inside the assembly; nothing comes from elsewhere.</summary>
public sealed class AssetCatalogue
{
    private const string Prefix = "asset:";
    private readonly Dictionary<string, Asset> _byName;
    private readonly Dictionary<string, Asset> _byUrl;

    public AssetCatalogue()
    {
        var assembly = typeof(AssetCatalogue).Assembly;
        _byName = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly.GetManifestResourceStream(name)!, name[Prefix.Length..])).ToDictionary(asset => asset.Name);
        _byUrl = _byName.Values.ToDictionary(asset => asset.Url);
    }

    public string Url(string name) => _byName[name].Url;

    public string Text(string name) => Encoding.UTF8.GetString(_byName[name].Content);

    public Asset? Find(string url) => _byUrl.GetValueOrDefault(url);

    private static Asset Read(Stream stream, string name)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var content = memory.ToArray();
        var type = Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            _ => "application/octet-stream",
        };
        return new(name, $"/assets/{Convert.ToHexStringLower(SHA256.HashData(content))[..12]}/{name}", type, content, type == "image/png" ? null : Compress(content));
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal))
            brotli.Write(content);
        return compressed.ToArray();
    }
}
