using Attendance.Contracts;
using Attendance.EventStore;

namespace Attendance.Recognition.Training;

/// <summary>Which recogniser was chosen last, and whose templates serve, both by SHA-256; null: never another than the first.</summary>
public sealed record RecogniserInUse(string? Chosen, string? Serving) : IAggregate<RecogniserInUse>
{
    public static RecogniserInUse Initial { get; } = new(null, null);

    public static Guid Stream { get; } = StreamIds.Of("recogniser", Guid.Empty);

    public static RecogniserInUse Evolve(RecogniserInUse state, object @event) => @event switch
    {
        RecogniserChosen chosen => new(chosen.ModelSha256, state.Serving ?? chosen.FormerSha256),
        RecogniserReplaced replaced => state with { Serving = replaced.ModelSha256 },
        _ => state,
    };
}
