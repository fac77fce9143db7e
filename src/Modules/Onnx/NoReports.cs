using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Attendance.Onnx;

/// <summary>The native library reports its use to its maker over the network, unless its process's environment says otherwise before it is loaded.</summary>
internal static partial class NoReports
{
    // The runtime's own Environment is a copy, which native code does not see.
    [ModuleInitializer]
    internal static void Ask() => _ = SetEnvironment("ORT_DISABLE_TELEMETRY", "1", 1);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
