using Attendance.Bench;

return args switch
{
    ["boards"] => await BoardsBench.RunAsync(),
    ["boards", var people, var years] => await BoardsBench.RunAsync(people, years),
    ["check-in"] => await CheckInBench.RunAsync(),
    ["messages"] => await MessagesBench.RunAsync(),
    ["events"] => await EventsBench.RunAsync(),
    ["flood"] => await FloodBench.RunAsync(),
    ["gallery"] => await GalleryBench.RunAsync(),
    ["liveness", var folder] => LivenessBench.Run(folder),
    ["recognition"] => RecognitionBench.Run(),
    ["history"] => await HistoryBench.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("build/bench boards [PEOPLE YEARS] every board, with 10,000 people and three years of data");
    Console.Error.WriteLine("build/bench check-in    the server's time of a check-in, stage by stage");
    Console.Error.WriteLine("build/bench events      appends, aggregation, import and catch-up beside raw inserts");
    Console.Error.WriteLine("build/bench flood       check-ins while 10,000 damaged pictures are uploaded");
    Console.Error.WriteLine("build/bench gallery     searching up to a million templates, exactly");
    Console.Error.WriteLine("build/bench history     sealing, verifying and reading a log of a million events");
    Console.Error.WriteLine("build/bench liveness DIR how often tilted pictures, and turned heads, do a turn (renderings of photographs)");
    Console.Error.WriteLine("build/bench recognition a frame from its bytes to the decision, stage by stage");
    Console.Error.WriteLine("build/bench messages    published and handled, one by one and batchable");
    return 1;
}
