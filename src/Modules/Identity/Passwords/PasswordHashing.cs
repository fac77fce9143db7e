using Microsoft.AspNetCore.Identity;

namespace Attendance.Identity.Passwords;

/// <summary>The framework's own password hasher (PBKDF2, HMAC-SHA512, per-hash salt).</summary>
public sealed class PasswordHashing
{
    private static readonly object Nobody = new();
    private readonly PasswordHasher<object> _hasher = new();
    private readonly string _decoy;

    public PasswordHashing() => _decoy = Hash("a hash to compare with when there is no account");

    public string Hash(string secret) => _hasher.HashPassword(Nobody, secret);

    /// <summary>Takes the same time whether there is a hash or not.</summary>
    public bool Verify(string? hash, string secret)
    {
        var result = _hasher.VerifyHashedPassword(Nobody, hash ?? _decoy, secret);
        return hash is not null && result != PasswordVerificationResult.Failed;
    }
}
