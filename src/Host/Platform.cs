using System.Runtime.Versioning;

// The embedded Postgres and the native libraries are Linux builds.
[assembly: SupportedOSPlatform("linux")]
