using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Attendance.Onnx;

/// <summary>The native library reports its use to its maker over the network, unless its process's environment says otherwise before it is loaded.</summary>
internal static partial class NoReports
{
    // It has to be said before anything of the library is loaded, whoever uses it first. The runtime's own Environment is a copy, which native code does not see.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A library of this program alone; there is no earlier place that all its users share.")]
    internal static void Ask() => _ = SetEnvironment("ORT_DISABLE_TELEMETRY", "1", 1);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
