namespace Attendance.Vault;

/// <summary>What a blob is; part of what it is sealed with.</summary>
public static class BlobKinds
{
    /// <summary>JPEG.</summary>
    public const string Photo = "photo";

    /// <summary>512 single-precision numbers, little-endian.</summary>
    public const string Template = "template";

    /// <summary>What a closed timesheet was made from: JSON.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>PDF.</summary>
    public const string Document = "document";

    /// <summary>Which are sealed under a key of this purpose.</summary>
    public static string[] Under(KeyPurpose purpose) => purpose == KeyPurpose.Biometric ? [Photo, Template] : [Snapshot, Document];
}
