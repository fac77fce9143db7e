namespace Attendance.Imaging;

/// <summary>Ends a decode that takes too long; between two bands of it, libvips looks whether it is to end.</summary>
internal sealed class DecodeLimit : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private nint _image;

    public DecodeLimit(nint image, TimeSpan longest)
    {
        _image = image;
        _timer = new(_ => End(), null, longest, Timeout.InfiniteTimeSpan);
    }

    public bool IsReached { get; private set; }

    private void End()
    {
        lock (_gate)
        {
            if (_image == 0)
                return;
            IsReached = true;
            Native.vips_image_set_kill(_image, 1);
        }
    }

    /// <summary>From then on the image is not touched any more.</summary>
    public void Dispose()
    {
        lock (_gate)
            _image = 0;
        _timer.Dispose();
    }
}
