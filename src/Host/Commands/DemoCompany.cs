using Attendance.Contracts;
using Attendance.Enrolment.Employees;
using Attendance.Enrolment.Organisations;
using Attendance.Enrolment.Sites;
using Attendance.EventStore;
using Attendance.Host.Configuration;
using Attendance.Identity.Kiosks;
using Attendance.Timekeeping.Punches;
using Attendance.Timekeeping.Rules;
using NodaTime;
using Npgsql;

namespace Attendance.Host.Commands;

/// <summary>
/// Three months of plausible attendance of 25 people at two sites, made through the same decisions as in real use, with
/// a moved clock and without photos.
/// </summary>
internal sealed class DemoCompany(IServiceProvider services, DemoClock clock)
{
    private const int Days = 92;

    private static readonly string[] FirstNames =
        ["Ada", "Bruno", "Chiara", "Dario", "Elif", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Katya", "Luis", "Mira", "Noor", "Oskar", "Petra", "Quirin", "Rosa", "Selim", "Tereza", "Umberto", "Vera", "Wiktor", "Xenia", "Yusuf"];

    private static readonly string[] LastNames =
        ["Winter", "Lehner", "Rossi", "Novak", "Demir", "Diallo", "Petrović", "Sato", "Almeida", "Berg", "Ivanova", "Ortega", "Kovač", "Haddad", "Lind", "Horváth", "Maier", "Santos", "Yılmaz", "Dvořáková", "Conti", "Weiss", "Zieliński", "Papadaki", "Aydın"];

    private static readonly (string Name, string Zone)[] Sites = [("Vienna office", "Europe/Vienna"), ("Lisbon workshop", "Europe/Lisbon")];

    private readonly Random _chance = new(25);

    /// <exception cref="StartException">In production, or where there is data already.</exception>
    public static async Task FillAsync(Settings settings, NpgsqlDataSource dataSource, CancellationToken cancellation)
    {
        if (settings.IsProduction)
            throw new StartException("--demo is for development only.");
        var clock = new DemoClock();
        await using var services = AttendanceApp.AddModules(new ServiceCollection().AddLogging().AddSingleton(dataSource).AddSingleton<TimeProvider>(clock), settings).BuildServiceProvider();
        if (await services.GetRequiredService<IDocumentStore>().HasEventsAsync(cancellation))
            throw new StartException("--demo fills an empty database only; this one has data. Choose another directory with ATTENDANCE_DATA.");
        await Console.Error.WriteLineAsync("Making a demonstration company…");
        await new DemoCompany(services, clock).FillAsync(cancellation);
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        var now = DateTimeOffset.UtcNow;
        clock.Now = now.AddDays(-Days - 1);
        var sites = new List<(Guid Id, DateTimeZone Zone, Guid Kiosk)>();
        await AppendAsync<Organisation>(Organisation.StreamId, state => NameOrganisationHandler.Handle(new("Example Works", "Europe/Vienna", clock.Now), state)!, cancellation);
        foreach (var (name, zone) in Sites)
        {
            var (site, kiosk) = (Guid.CreateVersion7(clock.Now), Guid.CreateVersion7(clock.Now));
            await AppendAsync<Site>(site, _ => AddSiteHandler.Handle(new(site, name, zone, clock.Now)), cancellation);
            await AppendAsync<Kiosk>(kiosk, _ => PairKioskHandler.Handle(new(kiosk, $"Entrance, {name}", site, clock.Now)), cancellation);
            sites.Add((site, DateTimeZoneProviders.Tzdb[zone], kiosk));
        }
        var punches = new List<(DateTimeOffset At, Guid Person, int Site)>();
        for (var i = 0; i < FirstNames.Length; i++)
        {
            var site = i % 5 == 4 ? 1 : 0;
            var id = await AddEmployeeAsync(i, sites[site].Id, cancellation);
            punches.AddRange(PunchesOf(sites[site].Zone, now).Select(at => (at, id, site)));
        }
        foreach (var (at, person, site) in punches.OrderBy(punch => punch.At))
            await PunchAsync(at, person, sites[site], cancellation);
    }

    private async Task<Guid> AddEmployeeAsync(int i, Guid site, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var (first, last) = (FirstNames[i], LastNames[i]);
        return await scope.ServiceProvider.GetRequiredService<AddingEmployees>().RunAsync(
            new($"{1001 + i}", $"{first} {last}", $"{first.ToLowerInvariant()}@example.com", site.ToString()), null, cancellation);
    }

    /// <summary>Working days with a start, a lunch break and an end; some people are part-time, ill, or forget to check out.</summary>
    private List<DateTimeOffset> PunchesOf(DateTimeZone zone, DateTimeOffset now)
    {
        var punches = new List<DateTimeOffset>();
        var start = 7 * 60 + _chance.Next(0, 120);
        var length = _chance.Next(0, 5) == 0 ? 5 * 60 : 8 * 60 + 30;
        var today = Instant.FromDateTimeOffset(now).InZone(zone).Date;
        for (var date = today.PlusDays(-Days); date <= today; date = date.PlusDays(1))
        {
            if (date.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday || _chance.Next(0, 18) == 0)
                continue;
            var from = start + _chance.Next(-12, 20);
            int[] minutes = length > 6 * 60 ? [from, from + 240 + _chance.Next(-15, 15), from + 275 + _chance.Next(-5, 15), from + length + _chance.Next(-10, 45)] : [from, from + length + _chance.Next(-10, 30)];
            if (_chance.Next(0, 60) == 0)
                minutes = minutes[..^1];
            punches.AddRange(minutes.Select(minute => zone.AtLeniently(date.AtMidnight().PlusMinutes(minute).PlusSeconds(_chance.Next(0, 60))).ToDateTimeOffset().ToUniversalTime()));
        }
        punches.RemoveAll(at => at >= now);
        return punches;
    }

    private Task PunchAsync(DateTimeOffset at, Guid person, (Guid Id, DateTimeZone Zone, Guid Kiosk) site, CancellationToken cancellation)
    {
        clock.Now = at;
        var settings = services.GetRequiredService<PunchSettings>();
        return AppendAsync<PunchLog>(
            PunchLog.StreamOf(person),
            state => RecordPunchHandler.Handle(
                new(Guid.CreateVersion7(at), person, at, at, site.Zone.Id, AskedDirection.Auto, site.Id, site.Kiosk, PunchMethod.Pin, null), state, PersonRules.None, settings).Punch,
            cancellation);
    }

    private async Task AppendAsync<T>(Guid stream, Func<T, object> decide, CancellationToken cancellation)
        where T : class, IAggregate<T>
    {
        await using var session = services.GetRequiredService<IDocumentStore>().LightweightSession();
        var open = await session.Events.FetchForWriting<T>(stream, cancellation: cancellation);
        open.AppendOne(decide(open.Aggregate));
        await session.SaveChangesAsync(cancellation);
    }
}

/// <summary>A clock that shows what it is told.</summary>
internal sealed class DemoClock : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}
