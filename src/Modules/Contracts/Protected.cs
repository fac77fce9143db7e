namespace Attendance.Contracts;

/// <summary>A personal text as ciphertext under its person's own key; it says nothing once that key is destroyed.</summary>
/// <param name="Ciphertext">Base64.</param>
public sealed record Protected(string Ciphertext);
