using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attendance.Journeys.Tests;

/// <summary>The way between browsers and the program, which can be cut.</summary>
internal sealed class Network : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _port;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _open = [];
    private bool _isUp = true;
    private int _failures;

    public Network(Uri program)
    {
        _port = program.Port;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>As browsers see the program.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public void Cut()
    {
        lock (_gate)
        {
            _isUp = false;
            _open.ForEach(client => client.Dispose());
            _open.Clear();
        }
    }

    public void Mend()
    {
        lock (_gate)
            _isUp = true;
    }

    /// <summary>The next kept check-ins are answered with 500, so many times.</summary>
    public void Fail(int times) => _failures = times;

    public int FailuresLeft => _failures;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task CarryAsync(TcpClient browser)
    {
        using var program = new TcpClient();
        lock (_gate)
        {
            if (!_isUp)
            {
                browser.Dispose();
                return;
            }
            _open.Add(browser);
        }
        try
        {
            await program.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
            await Task.WhenAny(AskAsync(browser, program), program.GetStream().CopyToAsync(browser.GetStream(), _end.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Cut, or left by one of them.
        }
        browser.Dispose();
    }

    private async Task AskAsync(TcpClient browser, TcpClient program)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await browser.GetStream().ReadAsync(buffer, _end.Token)) > 0;)
        {
            if (_failures > 0 && Encoding.ASCII.GetString(buffer, 0, Math.Min(read, 60)).StartsWith("POST /kiosk/check-ins/kept", StringComparison.Ordinal))
            {
                Interlocked.Decrement(ref _failures);
                // What it still sends is taken, so that it reads the answer.
                using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
                try
                {
                    while (await browser.GetStream().ReadAsync(buffer, patience.Token) > 0)
                    {
                    }
                }
                catch (OperationCanceledException)
                {
                    await browser.GetStream().WriteAsync("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _end.Token);
                }
                return;
            }
            await program.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
