using Attendance.Bench;

return args switch
{
    ["check-in"] => await CheckInBench.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("build/bench check-in    the server's time of a check-in, stage by stage");
    return 1;
}
