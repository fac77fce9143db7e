namespace Attendance.Vault;

/// <summary>What a blob is; part of what it is sealed with.</summary>
public static class BlobKinds
{
    /// <summary>JPEG.</summary>
    public const string Photo = "photo";

    /// <summary>512 single-precision numbers, little-endian.</summary>
    public const string Template = "template";
}
