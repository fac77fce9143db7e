using Attendance.Recognition.Evaluation;
using Attendance.Recognition.Matching;

namespace Attendance.Host.Commands;

/// <summary>People and their pictures: of a folder, or the system's own.</summary>
internal sealed class EvaluationData : IAsyncDisposable
{
    private readonly CommandServices? _services;

    private EvaluationData(string name, IReadOnlyList<PicturedPerson> people, ReadPicture read, CommandServices? services) => (Name, People, Read, _services) = (name, people, read, services);

    public string Name { get; }

    public IReadOnlyList<PicturedPerson> People { get; }

    public ReadPicture Read { get; }

    /// <param name="root">Null: the system's own encrypted photos.</param>
    /// <exception cref="StartException">The folder or the database cannot be read.</exception>
    public static async Task<EvaluationData> OpenAsync(string? root, CancellationToken cancellation)
    {
        if (root is not null)
            return new(root, EvaluationPictures.People(root), PictureTemplates.Files(root), null);
        var services = await CommandServices.OpenForReadingAsync(cancellation);
        var own = services.Provider.GetRequiredService<OwnPictures>();
        return new("The system's own data", await own.PeopleAsync(cancellation), own.ReadAsync, services);
    }

    /// <summary>The similarity that these people need at the camera; null: of a folder nothing was decided.</summary>
    public async Task<float?> ThresholdAsync(Calibration calibration, CancellationToken cancellation) =>
        _services is null ? null : await _services.Provider.GetRequiredService<OwnPictures>().ThresholdAsync(calibration, People.Count, cancellation);

    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? ValueTask.CompletedTask;
}
