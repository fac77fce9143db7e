using System.Security.Cryptography;

namespace Attendance.EventStore.Sealing;

/// <summary>
/// The hash tree over a range of leaves, as RFC 6962 (Certificate Transparency), section 2.1, defines it; built level by
/// level, a last node without a sibling going up as it is, which gives the same tree.
/// </summary>
public sealed class HashTree
{
    private readonly List<byte[][]> _levels;

    public HashTree(IReadOnlyList<byte[]> leaves)
    {
        _levels = [[.. leaves]];
        while (_levels[^1] is { Length: > 1 } below)
            _levels.Add([.. below.Chunk(2).Select(pair => pair is [var left, var right] ? Node(left, right) : pair[0])]);
    }

    public int Count => _levels[0].Length;

    /// <summary>32 bytes; of no leaf, the hash of nothing.</summary>
    public byte[] Root => Count == 0 ? SHA256.HashData([]) : _levels[^1][0];

    /// <summary>The hashes that lead from one leaf to the root, the lowest first.</summary>
    /// <param name="index">0-based.</param>
    public IReadOnlyList<byte[]> Proof(int index)
    {
        var proof = new List<byte[]>();
        foreach (var level in _levels)
        {
            if ((index ^ 1) < level.Length)
                proof.Add(level[index ^ 1]);
            index /= 2;
        }
        return proof;
    }

    /// <summary>Whether the proof leads from the leaf to the root.</summary>
    /// <param name="leaf">Its hash.</param>
    /// <param name="index">0-based.</param>
    /// <param name="count">How many leaves the tree has.</param>
    public static bool IsProved(byte[] leaf, int index, int count, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= count)
            return false;
        var (hash, used) = (leaf, 0);
        for (; count > 1; count = (count + 1) / 2, index /= 2)
        {
            if ((index ^ 1) >= count)
                continue;
            if (used == proof.Count)
                return false;
            hash = index % 2 == 0 ? Node(hash, proof[used++]) : Node(proof[used++], hash);
        }
        return used == proof.Count && root.SequenceEqual(hash);
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
