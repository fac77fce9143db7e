using System.Security.Cryptography;

namespace Attendance.EventStore.Sealing;

/// <summary>The hash tree over a range of leaves, as RFC 6962 (Certificate Transparency), section 2.1, defines it.</summary>
public static class HashTree
{
    /// <returns>32 bytes; of no leaf, the hash of nothing.</returns>
    public static byte[] Root(ReadOnlySpan<byte[]> leaves) => leaves.Length switch
    {
        0 => SHA256.HashData([]),
        1 => leaves[0],
        _ => Node(Root(leaves[..Split(leaves.Length)]), Root(leaves[Split(leaves.Length)..])),
    };

    /// <summary>The hashes that lead from one leaf to the root, the lowest first.</summary>
    /// <param name="index">0-based.</param>
    public static IReadOnlyList<byte[]> Proof(int index, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length <= 1)
            return [];
        var split = Split(leaves.Length);
        return index < split
            ? [.. Proof(index, leaves[..split]), Root(leaves[split..])]
            : [.. Proof(index - split, leaves[split..]), Root(leaves[..split])];
    }

    /// <summary>Whether the proof leads from the leaf to the root.</summary>
    public static bool IsProved(byte[] leaf, int index, int count, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        var hash = Climb(leaf, index, count, proof, proof.Count);
        return hash is not null && root.SequenceEqual(hash);
    }

    private static byte[]? Climb(byte[] leaf, int index, int count, IReadOnlyList<byte[]> proof, int left)
    {
        if (count == 1)
            return left == 0 ? leaf : null;
        if (left == 0)
            return null;
        var split = Split(count);
        var sibling = proof[left - 1];
        return index < split
            ? Climb(leaf, index, split, proof, left - 1) is { } lower ? Node(lower, sibling) : null
            : Climb(leaf, index - split, count - split, proof, left - 1) is { } upper ? Node(sibling, upper) : null;
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);

    /// <summary>The largest power of two below the number of leaves.</summary>
    private static int Split(int count) => 1 << (31 - System.Numerics.BitOperations.LeadingZeroCount((uint)(count - 1)));
}
