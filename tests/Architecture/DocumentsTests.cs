using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Attendance.Architecture.Tests.Rules;
using Attendance.Testing;

namespace Attendance.Architecture.Tests;

/// <summary>What the documents say is there.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string Root = Photographs.Root;

    private static IEnumerable<string> Documents =>
        ((string[])["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]).Concat(((string[])["docs", "ops", "models"]).SelectMany(SourceTree.Below).Where(path => path.EndsWith(".md", StringComparison.Ordinal)));

    [Fact]
    public void Every_link_leads_somewhere()
    {
        var broken = Documents.SelectMany(document => Link().Matches(File.ReadAllText(Path.Combine(Root, document))).Select(match => (document, target: match.Groups[1].Value)))
            .Where(link => !link.target.StartsWith("http", StringComparison.Ordinal) && !Leads(link.document, link.target));

        Assert.True(Documents.Count() > 30);
        Assert.Empty(broken);
    }

    [Fact]
    public void The_drawing_names_every_module()
    {
        var drawing = File.ReadAllText(Path.Combine(Root, "docs", "architecture.md"));

        Assert.All(Directory.GetDirectories(Path.Combine(Root, "src", "Modules")).Select(Path.GetFileName), module => Assert.Matches($@"\b{module}\b", drawing));
    }

    /// <summary>Each example in its order, with the id that the first one answers.</summary>
    [Fact]
    public async Task The_examples_of_the_API_work()
    {
        await using var app = await RunningApp.StartAsync();
        await app.AddAdministratorAsync();
        using var api = await app.WithApiKeyAsync();
        var id = "";
        var examples = Example().Matches(await File.ReadAllTextAsync(Path.Combine(Root, "docs", "api.md"), TestContext.Current.CancellationToken));
        Assert.True(examples.Count >= 6);
        foreach (Match example in examples)
        {
            using var request = new HttpRequestMessage(new(example.Groups[1].Value), new Uri(example.Groups[2].Value.Replace("{id}", id, StringComparison.Ordinal), UriKind.Relative));
            if (example.Groups[3].Value is { Length: > 0 } body)
                request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            HttpResponseMessage? answer = null;
            // Who was added is known to every module a moment later.
            Assert.True(await RunningApp.EventuallyAsync(async () =>
            {
                using var again = await CopyAsync(request);
                answer = await api.SendAsync(again);
                return answer.StatusCode != HttpStatusCode.NotFound;
            }), $"{example.Value}: {answer?.StatusCode}");
            Assert.True(answer!.IsSuccessStatusCode, $"{example.Value}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            if (id.Length == 0)
                id = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("id").GetString()!;
        }
    }

    private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri);
        if (request.Content is { } content)
            copy.Content = new StringContent(await content.ReadAsStringAsync(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return copy;
    }

    private static bool Leads(string document, string target)
    {
        var (file, anchor) = target.Split('#') is [var path, var name] ? (path, name) : (target, null);
        var full = file.Length == 0 ? Path.Combine(Root, document) : Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(document)!, file));
        return Path.Exists(full) && (anchor is null || Heading().Matches(File.ReadAllText(full)).Any(match => match.Groups[1].Value.Trim().ToLowerInvariant().Replace(' ', '-') == anchor));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("```http\n([A-Z]+) (\\S+)\n(?:(.+)\n)?```")]
    private static partial Regex Example();
}
