using System.Numerics.Tensors;

namespace Attendance.Recognition.Matching;

/// <summary>Several templates of one person as one.</summary>
public static class Fusion
{
    /// <summary>Their mean, of length 1. <c>models/README.md</c> says what else was measured.</summary>
    /// <param name="templates">At least one, each of length 1.</param>
    public static float[] Of(IReadOnlyList<float[]> templates)
    {
        if (templates.Count == 1)
            return templates[0];
        var mean = new float[templates[0].Length];
        foreach (var template in templates)
            TensorPrimitives.Add(mean, template, mean);
        TensorPrimitives.Divide(mean, TensorPrimitives.Norm<float>(mean), mean);
        return mean;
    }
}
