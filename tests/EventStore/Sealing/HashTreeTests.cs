using System.Security.Cryptography;
using Attendance.EventStore.Sealing;

namespace Attendance.EventStore.Tests.Sealing;

public sealed class HashTreeTests
{
    private static byte[][] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => SHA256.HashData([0, (byte)i, (byte)(i >> 8)]))];

    [Fact]
    public void Two_leaves_are_hashed_as_the_standard_says()
    {
        var leaves = Leaves(2);

        Assert.Equal(SHA256.HashData([1, .. leaves[0], .. leaves[1]]), new HashTree(leaves).Root);
        Assert.Equal(leaves[0], new HashTree(leaves[..1]).Root);
        Assert.Equal(SHA256.HashData([]), new HashTree([]).Root);
    }

    [Fact]
    public void Of_five_leaves_four_stand_on_the_left()
    {
        var leaves = Leaves(5);

        Assert.Equal(SHA256.HashData([1, .. new HashTree(leaves[..4]).Root, .. leaves[4]]), new HashTree(leaves).Root);
    }

    [Fact]
    public void Every_leaf_of_every_tree_is_proved_at_its_place_and_nowhere_else()
    {
        for (var count = 1; count <= 33; count++)
        {
            var leaves = Leaves(count);
            var tree = new HashTree(leaves);
            for (var i = 0; i < count; i++)
            {
                var proof = tree.Proof(i);
                Assert.True(HashTree.IsProved(leaves[i], i, count, proof, tree.Root));
                Assert.False(HashTree.IsProved(SHA256.HashData([9]), i, count, proof, tree.Root));
                Assert.False(count > 1 && HashTree.IsProved(leaves[i], (i + 1) % count, count, proof, tree.Root));
            }
        }
    }
}
