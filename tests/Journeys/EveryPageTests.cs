using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Attendance.Host.Configuration;
using Attendance.Recognition.Evaluation;
using Attendance.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;

namespace Attendance.Journeys.Tests;

/// <summary>Every page, in both themes and two widths: no accessibility violation, no sideways scrolling, and a picture to look at.</summary>
public sealed class EveryPageTests
{
    /// <summary>What answers a GET and is no page: fragments that stand on a page, pictures, files, and what is for programs.</summary>
    private static readonly string[] NoPages =
    [
        "/", "/assets/", "/manifest.json", "/sw.js", "/kiosk/token", "/kiosk/revoked/token", "/my/check-ins/token", "/api/", "/openapi/", "/healthz", "/healthz/projections", "/readyz", "/metrics", "/audit/export.csv", "/audit/export.jsonl", "/timekeeping/", "/identity/", "/employees/{id:guid}/photos", "/employees/{id:guid}/photos/{photoId:guid}", "/my/photos/", "/recognition/evaluation/plots/", "/recognition/retraining", "/attendance/file", "/attendance/day/file", "/calendar/{secret}", "/my/days/file", "/my/periods/", "/periods/{id:guid}/file",
    ];

    private readonly HashSet<string> _visited = [];

    [Fact]
    public async Task Every_page_is_accessible_in_both_themes_and_fits_a_phone()
    {
        await using var company = await Company.StartAsync();
        var ada = await company.EnrolAsync("1001", "Ada Winter", Photographs.People[0]);
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync($"/employees/{ada}/edit", $"/employees/{ada}", new() { ["number"] = "1001", ["name"] = "Ada Winter-Sommer", ["email"] = "ada@example.org", ["site"] = $"{await IdAsync(company, "enrolment.sites order by added_at limit 1")}" })).EnsureSuccessStatusCode();
        await RunningApp.AddEmployeeAsync(company.Api, "1002", "Maximiliane-Alexandrina von Hohenzollern-Sigmaringen-Württemberg");
        await RunningApp.AddEmployeeAsync(company.Api, "1003", "Ōe Jun");
        await company.App.AddAccountAsync("ada", ada, "employee");
        await using (var entrance = await company.KioskAsync(Photographs.People[0]))
        {
            await entrance.AnswerAsync("accepted");
            await PageCheck.CheckAsync(entrance, "kiosk-accepted");
            _visited.Add("/kiosk");
        }
        await using (var entrance = await company.KioskAsync(Photographs.People[1]))
        {
            await entrance.AnswerAsync("notrecognised");
            await PageCheck.CheckAsync(entrance, "kiosk-refused");
        }
        await using (var office = await Browser.OpenAsync(company.App.Address, hasCamera: false))
        {
            await office.SignInAsync("admin");
            await office.PairThisBrowserAsync();
            await office.Page.GetByText("The camera is not available").WaitForAsync();
            await PageCheck.CheckAsync(office, "kiosk-without-camera");
        }

        await using (var anonymous = await Browser.OpenAsync(company.App.Address))
            await VisitAsync(anonymous, [("sign-in", "/sign-in"), ("password", "/password"), ("password-chosen", "/sign-in?chosen=yes"), ("pair-kiosk", "/kiosk/pair"), ("not-found", "/nowhere"), ("offline", "/offline"), ("profiler", "/profiler")]);

        await using (var office = await Browser.OpenAsync(company.App.Address))
        {
            await office.SignInAsync("admin");
            await VisitAsync(office,
            [
                ("start", "/start"), ("dashboard", "/dashboard"), ("attendance", "/attendance"), ("rounding-none", "/attendance/rounding"), ("work-rules-none", "/work-rules"), ("periods-none", "/periods"), ("holidays-none", "/holidays"), ("absences-none", "/absences"), ("employees", "/employees"), ("employee-new", "/employees/new"),
                ("employee", $"/employees/{ada}"), ("employee-edit", $"/employees/{ada}/edit"), ("employee-history", $"/employees/{ada}/history"), ("sites", "/sites"),
                ("kiosks", "/kiosks"), ("held-check-ins-none", "/held-check-ins"), ("accounts", "/accounts"), ("account", $"/accounts/{await AccountAsync(company)}"), ("api-keys", "/api-keys"), ("own-account", "/account"), ("system", "/system"),
            ]);
            await VisitAsync(office,
            [
                ("audit", "/audit"), ("audit-of-a-person", "/audit?person=1001"), ("audit-refused", "/audit?person=9999"), ("audit-entry", $"/audit/{await EventAsync(company, "employee_changed")}"),
                ("audit-punch", $"/audit/{await EventAsync(company, "punch_recorded")}"), ("as-it-was", "/audit/as-it-was"), ("as-it-was-then", $"/audit/as-it-was?person=1001&at={DateTime.UtcNow.AddSeconds(-1):yyyy-MM-ddTHH:mm:ss}"),
            ]);
            await office.Page.GotoAsync("/audit");
            await office.Page.GetByLabel("About").FillAsync("1002");
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Show", Exact = true }).ClickAsync();
            await office.Page.WaitForURLAsync("**/audit?person=1002*");
            await office.Page.GetByText("Added with number 1002").WaitForAsync();
            var gone = await RunningApp.AddEmployeeAsync(company.Api, "1009", "Gone Long-Ago");
            using (var administrator = await company.App.SignedInAsync("admin"))
                (await administrator.PostFormAsync($"/employees/{gone}", $"/employees/{gone}/deactivate", [])).EnsureSuccessStatusCode();
            await VisitAsync(office, [("erasures-none", "/erasures"), ("employee-who-left", $"/employees/{gone}")]);
            office.Page.Dialog += (_, dialog) => dialog.AcceptAsync();
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Erase for ever" }).ClickAsync();
            await office.Page.GetByRole(AriaRole.Heading, new() { Name = "Certificate of destruction" }).WaitForAsync();
            await PageCheck.CheckAsync(office, "certificate");
            _visited.Add("/erasures/01900000-0000-7000-8000-000000000000");
            await VisitAsync(office, [("erasures", "/erasures")]);
            await PageCheck.ShowAsync(office, "recognition-refused", "/recognition", "Decide", "Please say why", ("#reason", " "));
            await office.Page.GetByLabel("Where").First.SelectOptionAsync(new SelectOptionValue { Index = 1 });
            await office.Page.GetByLabel("Strangers taken for somebody, at most").SelectOptionAsync("0.003");
            await office.Page.GetByLabel("Why").First.FillAsync("People queue outside in the cold.");
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "As everywhere else" }).WaitForAsync();
            await PageCheck.ShowAsync(office, "work-rules-refused", "/work-rules?weeks=2", "Set these rules", "“nine” is no time of day", ("[aria-label='Start on Monday, week 2']", "nine"));
            await office.Page.GotoAsync("/work-rules");
            await office.Page.GetByLabel("Start on Monday").FillAsync("09:00");
            await office.Page.GetByLabel("End on Monday").FillAsync("17:30");
            await office.Page.GetByLabel("Hours on Monday").FillAsync("8:00");
            await office.Page.GetByLabel("After work of").First.FillAsync("6:00");
            await office.Page.GetByLabel("Length").First.FillAsync("0:30");
            await office.Page.GetByLabel("Why").FillAsync("As agreed.");
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Set these rules" }).ClickAsync();
            await office.Page.GetByRole(AriaRole.Heading, new() { Name = "What rules changed" }).WaitForAsync();
            await PageCheck.CheckAsync(office, "work-rules-changes");
            _visited.Add("/work-rules/changes");
            await office.Page.GotoAsync("/work-rules");
            await office.Page.GetByText("Mon 09:00 to 17:30 (8:00)").WaitForAsync();
            await VisitAsync(office, [("work-groups-none", "/work-rules/groups")]);
            await office.Page.GetByLabel("Name").FillAsync("Night shift");
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
            await office.Page.GetByRole(AriaRole.Link, new() { Name = "Night shift" }).WaitForAsync();
            await PageCheck.ShowAsync(office, "work-group-refused", "/work-rules/groups", "Save", "There is no employee with the number 9999.", ("#numbers", "9999"), ("#why", "As agreed."));
            await office.Page.GetByLabel("Employee numbers").FillAsync("1001, 1002");
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await office.Page.GetByRole(AriaRole.Heading, new() { Name = "Night shift" }).WaitForAsync();
            await PageCheck.CheckAsync(office, "work-groups");
            await PageCheck.ShowAsync(office, "payroll-profile-refused", "/payroll-profiles", "Save this profile", "Please choose at least one column", ("#name", "Bureau"));
            await PageCheck.ShowAsync(office, "import-mapping-refused", "/imports", "Save", "column of the moment", ("#name", "Gate"), ("#number", "Nr"));
            await VisitAsync(office, [("attendance-day", "/attendance/day"), ("payroll-profiles-none", "/payroll-profiles"), ("imports", "/imports")]);
            await PageCheck.ShowAsync(office, "period-refused", "/periods", "Close", "Nobody has hours in these days");
            await PageCheck.ShowAsync(office, "absence-refused", "/absences", "Record", "Please choose the first day", ("#employee", "1001"));
            await office.Page.GotoAsync("/holidays");
            await office.Page.GetByLabel("Calendar").SetInputFilesAsync(new FilePayload { Name = "h.ics", MimeType = "text/calendar", Buffer = System.Text.Encoding.UTF8.GetBytes($"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:{DateTime.UtcNow.Year + 1}1225\nRRULE:FREQ=YEARLY\nSUMMARY:Christmas Day\nEND:VEVENT\nEND:VCALENDAR\n") });
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Import" }).ClickAsync();
            await office.Page.GetByText("Christmas Day").First.WaitForAsync();
            await PageCheck.CheckAsync(office, "holidays");
            await office.Page.GotoAsync("/profiler");
            await office.Page.GetByLabel("Measure requests and background work").CheckAsync();
            // The page is loaded anew, under the same address.
            await office.MarkPageAsync();
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
            await office.PageIsAnotherAsync();
            await office.Page.GotoAsync("/employees");
            var profile = office.Page.GetByRole(AriaRole.Link, new() { Name = "GET /employees", Exact = true }).First;
            Assert.True(await RunningApp.EventuallyAsync(async () =>
            {
                await office.Page.GotoAsync("/profiler");
                return await profile.IsVisibleAsync();
            }));
            await profile.ClickAsync();
            await PageCheck.CheckAsync(office, "profile");
            _visited.Add("/profiler/01900000-0000-7000-8000-000000000000");
            await VisitAsync(office, [("profiler-on", "/profiler")]);
            await VisitAsync(office, [("work-rules", "/work-rules")]);
            await VisitAsync(office, [("recognition", "/recognition"), ("evaluation-none", "/recognition/evaluation")]);
            await MeasureAsync(company);
            await VisitAsync(office, [("evaluation", "/recognition/evaluation")]);
            await TroubleAsync(company);
            await VisitAsync(office, [("system-in-trouble", "/system")]);
            await PageCheck.ShowAsync(office, "pin-shown", $"/employees/{ada}", "Make a new PIN", "It is not shown again");
            await PageCheck.ShowAsync(office, "password-link-shown", $"/accounts/{await AccountAsync(company)}", "Make a link to reset the password", "Give this link");
            await PageCheck.ShowAsync(office, "invitation-refused", "/accounts", "Invite", "Please choose a user name");
            await PageCheck.ShowAsync(office, "pairing-code-shown", "/kiosks", "Make a one-time code", "Type this code", ("#other-name", "Tablet"));
            await PageCheck.ShowAsync(office, "api-key-shown", "/api-keys", "Issue key", "Copy the key now", ("#name", "Export"), ("[value='events:read']", ""));
            await office.Page.GotoAsync($"/employees/{ada}");
            await office.Page.GetByLabel("Upload photos").SetInputFilesAsync(new FilePayload { Name = "empty.jpg", MimeType = "image/jpeg", Buffer = Photographs.Nobody });
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();
            await office.Page.GetByText("No face was found").WaitForAsync();
            await PageCheck.CheckAsync(office, "photo-refused");
        }

        await company.App.AddAccountAsync("paula", null, "auditor");
        await using (var auditor = await Browser.OpenAsync(company.App.Address))
        {
            await auditor.SignInAsync("paula");
            foreach (var path in (string[])["/employees", $"/employees/{ada}", "/sites", "/kiosks", "/accounts", "/api-keys", "/system"])
            {
                await auditor.Page.GotoAsync(path);
                await Assertions.Expect(auditor.Page.Locator("main form[method=post]")).ToHaveCountAsync(0);
            }
            await VisitAsync(auditor, [("auditor-audit", "/audit"), ("auditor-employees", "/employees"), ("auditor-employee", $"/employees/{ada}"), ("auditor-account", $"/accounts/{await AccountAsync(company)}"), ("auditor-sites", "/sites"), ("auditor-kiosks", "/kiosks"), ("auditor-system", "/system"), ("auditor-recognition", "/recognition")]);
        }

        var boss = await company.App.AddAccountAsync("boss", null, "manager");
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync($"/accounts/{boss}", $"/accounts/{boss}/roles", new() { ["roles"] = "manager", ["people"] = ada.ToString() })).EnsureSuccessStatusCode();
        await using (var manager = await Browser.OpenAsync(company.App.Address))
        {
            await manager.SignInAsync("boss");
            await VisitAsync(manager, [("manager-dashboard", "/dashboard"), ("manager-inbox", "/inbox"), ("manager-corrections-none", "/corrections"), ("manager-approvals-none", "/approvals"), ("manager-correction", $"/employees/{ada}/correction"), ("manager-employees", "/employees"), ("manager-employee", $"/employees/{ada}"), ("manager-history", $"/employees/{ada}/history")]);
        }

        await using var person = await Browser.OpenAsync(company.App.Address, Photographs.People[0]);
        await person.SignInAsync("ada");
        await VisitAsync(person, [("my-days", "/my/days"), ("my-correction", "/my/correction"), ("my-absences", "/my/absences"), ("my-data", "/my/data"), ("my-history", "/my/history"), ("check-in", "/check-in"), ("not-allowed", "/employees")]);
        person.Page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await PageCheck.ShowAsync(person, "consent-withdrawn", "/my/data", "Withdraw consent", "The consent is withdrawn");

        _visited.Add("/first-run");
        Assert.True(Pages(company.App).Count() > 20);
        Assert.DoesNotContain(Pages(company.App), page => !_visited.Any(visited => IsMatch(page, visited)));
    }

    /// <summary>An evaluation of made-up people, as eval leaves it.</summary>
    private static async Task MeasureAsync(Company company)
    {
        var random = new Random(1);
        float[] Vector() => [.. Enumerable.Range(0, 512).Select(_ => (random.NextSingle() - 0.5f) / 6.5f)];
        var rows = Splits.Make(Enumerable.Range(0, 60).Select(i => new PicturedPerson($"Person {i}", [.. Enumerable.Range(0, 6).Select(j => $"{i}/{j}")])), 42);
        var own = rows.Select(row => row.Person).Distinct().ToDictionary(person => person, _ => Vector());
        var templates = rows.ToDictionary(row => row.ImagePath, row => (float[]?)[.. own[row.Person].Zip(Vector(), (a, b) => 0.75f * a + 0.66f * b)]);
        var evaluation = EvaluateSplits.Run(rows, templates, templates, _ => 0.5f, 0.05f, [.. Enumerable.Range(20, 61).Select(i => i / 100f)], 42);
        await EvaluationFiles.WriteAsync(
            company.App.Services.GetRequiredService<LastEvaluation>().Folder, new(DateTimeOffset.UnixEpoch, "Made-up people", 42, "None", new string('0', 64), evaluation.Metrics), evaluation, TestContext.Current.CancellationToken);
    }

    /// <summary>Every route that answers a GET with a page.</summary>
    private static IEnumerable<string> Pages(RunningApp app) =>
        app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(endpoint => endpoint.RoutePattern.RawText!).Where(path => !NoPages.Any(other => path == other || (other.EndsWith('/') && other.Length > 1 && path.StartsWith(other, StringComparison.Ordinal))));

    private static bool IsMatch(string pattern, string path) =>
        Regex.IsMatch(path.Split('?')[0], $"^{Regex.Replace(pattern, "{[^}]+}", "[^/]+")}$");

    [Fact]
    public async Task What_is_under_way_or_has_to_be_decided_is_shown_well_too()
    {
        await using var company = await Company.StartAsync();
        await company.EnrolAsync("1001", "Ada Winter", Photographs.Frontal);
        var twin = await RunningApp.AddEmployeeAsync(company.Api, "1002", "Bo Summer");
        (await company.Api.PostAsJsonAsync($"/api/v1/employees/{twin}/consent", new { textVersion = "2026-1" }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        using (var administrator = await company.App.SignedInAsync("admin"))
            (await administrator.PostFormAsync("/recognition", "/recognition/liveness", new() { ["policy"] = "Required", ["reason"] = "The gate." })).EnsureSuccessStatusCode();
        await using (var office = await Browser.OpenAsync(company.App.Address))
        {
            await office.SignInAsync("admin");
            await office.Page.GotoAsync($"/employees/{twin}");
            await office.Page.GetByLabel("Upload photos").SetInputFilesAsync(new FilePayload { Name = "twin.jpg", MimeType = "image/jpeg", Buffer = Photographs.Variant(Photographs.Frontal, 1) });
            await office.Page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();
            await office.Page.GetByText("They are two people: keep photos that resemble number 1001").WaitForAsync();
            await PageCheck.CheckAsync(office, "photo-of-somebody-else");
        }

        // A node that only answers requests: nothing is learnt while it is looked at.
        await using var next = await RunningApp.StartAsync(
            settings => settings with { Models = new(Recogniser: "dlib-resnet-34") }, NpgsqlDataSource.Create(company.App.DataSource.ConnectionString), NodeRole.Web);
        await using var other = await Browser.OpenAsync(next.Address);
        await other.SignInAsync("admin");
        await other.Page.GotoAsync("/recognition");
        await other.Page.GetByText("Photos are learnt again with dlib's ResNet-34: 0 of 3 so far. Until all are, faces are compared by MobileFaceNet").WaitForAsync();
        await PageCheck.CheckAsync(other, "recognition-retraining");
    }

    [Fact]
    public async Task Pages_of_an_empty_system_are_accessible_too()
    {
        await using var app = await RunningApp.StartAsync();
        await using var browser = await Browser.OpenAsync(app.Address);
        await VisitAsync(browser, [("first-run", "/first-run")]);
        await app.AddAdministratorAsync();
        await browser.SignInAsync("admin");
        await VisitAsync(browser, [("empty-start", "/start"), ("empty-dashboard", "/dashboard"), ("empty-employees", "/employees"), ("empty-sites", "/sites"), ("empty-kiosks", "/kiosks"), ("empty-attendance", "/attendance")]);
    }

    private async Task VisitAsync(Browser browser, IEnumerable<(string Name, string Path)> pages)
    {
        foreach (var (name, path) in pages)
        {
            await browser.Page.GotoAsync(path);
            _visited.Add(path);
            // Panels that come by themselves, or when they are scrolled to, have come; the dashboard's stream never ends, so quiet is not waited for.
            await browser.Page.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
            await Assertions.Expect(browser.Page.GetByText("Loading…")).ToHaveCountAsync(0);
            await PageCheck.CheckAsync(browser, name);
        }
    }

    private static Task<Guid> EventAsync(Company company, string type) => IdAsync(company, $"mt_events where type = '{type}' order by seq_id desc limit 1");

    private static async Task TroubleAsync(Company company)
    {
        await using var command = company.App.DataSource.CreateCommand(
            """
            insert into attendance_projection_faults (name, error, failures, since)
            select replace(name, ':All', ''), 'There is no event type ''from_the_future''. A newer version of the program may have written it.', 12, now() - interval '3 hours' from mt_event_progression order by name limit 1;
            insert into messaging_inbox (event_id, name, body, destination, stream_id, status, attempts, finished_at, error)
            values (gen_random_uuid(), 'photo_added', '{}', 'EmbedPhoto', gen_random_uuid(), 'dead', 5, now() - interval '2 days', 'The model det_500m.onnx could not be loaded: not enough memory.')
            """);
        await command.ExecuteNonQueryAsync();
    }

    private static Task<Guid> AccountAsync(Company company) => IdAsync(company, "identity.accounts where employee_id is not null");

    private static async Task<Guid> IdAsync(Company company, string from)
    {
        await using var command = company.App.DataSource.CreateCommand($"select id from {from}");
        return (Guid)(await command.ExecuteScalarAsync())!;
    }
}
