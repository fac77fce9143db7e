using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Galleries;

/// <summary>Everybody's templates of one recogniser: each photo's, and those of a person as one, to be searched.</summary>
/// <param name="model">SHA-256 of the recogniser.</param>
internal sealed class PersonTemplates(string model)
{
    private readonly Dictionary<Guid, List<(Guid Photo, float[] Template)>> _photos = [];

    public string Model => model;

    public TemplateIndex Index { get; } = new();

    public void Change(Guid employee, Action<List<(Guid Photo, float[] Template)>> change)
    {
        lock (_photos)
        {
            ref var photos = ref CollectionsMarshal.GetValueRefOrAddDefault(_photos, employee, out _);
            change(photos ??= []);
            if (photos.Count == 0)
                Index.Remove(employee);
            else
                Index.Set(employee, Fusion.Of([.. photos.Select(photo => photo.Template)]));
        }
    }

    /// <summary>Cosine of a template with the nearest photo of a person; null when there is none.</summary>
    public float? Nearest(Guid employee, float[] template)
    {
        lock (_photos)
            return _photos.TryGetValue(employee, out var photos) && photos.Count > 0 ? photos.Max(photo => TensorPrimitives.Dot<float>(photo.Template, template)) : null;
    }

    /// <summary>The templates of each person who has some.</summary>
    public List<List<float[]>> Photos()
    {
        lock (_photos)
            return [.. _photos.Values.Where(photos => photos.Count > 0).Select(photos => photos.ConvertAll(photo => photo.Template))];
    }
}
