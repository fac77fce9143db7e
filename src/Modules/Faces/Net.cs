using Microsoft.ML.OnnxRuntime;

namespace Attendance.Faces;

/// <summary>One ONNX net with one input. Safe for concurrent use: requests run side by side, each on one thread.</summary>
internal sealed class Net : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _outputs;

    /// <exception cref="InvalidDataException">The bytes are no net.</exception>
    public Net(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        // Denormal numbers make the recogniser eight times slower.
        options.AddSessionConfigEntry("session.set_denormal_as_zero", "1");
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            _session = new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"The file is no ONNX model that can be run: {e.Message}", e);
        }
        _outputs = [.. _session.OutputMetadata.Keys];
    }

    /// <summary>Sizes that are not fixed are −1.</summary>
    public IReadOnlyList<int> InputShape => _session.InputMetadata[_session.InputNames[0]].Dimensions;

    /// <summary>Numbers of the first output for one picture.</summary>
    public int OutputLength => _session.OutputMetadata[_outputs[0]].Dimensions is [_, .. var sizes] ? sizes.Aggregate(1, (product, size) => product * size) : 0;

    /// <summary>Runs the net on one tensor and returns its outputs in the model's order, to be disposed by the caller.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(float[] input, params long[] shape)
    {
        var length = 1L;
        foreach (var size in shape)
            length *= size;
        using var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, input.AsMemory(0, (int)length), shape);
        return _session.Run(_options, [_session.InputNames[0]], [value], _outputs);
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
