using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Timekeeping.People;
using Attendance.Vault;
using Attendance.Web.Access;
using Attendance.Web.Htmx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Attendance.Timekeeping.Inbox;

/// <param name="Chosen">Ids of questions.</param>
/// <param name="Asked">What is open now, of what the reader may decide.</param>
public sealed record SettleQuestions(IReadOnlyCollection<Guid> Chosen, IReadOnlyList<Question> Asked, DateTimeOffset At);

public static class SettleQuestionsHandler
{
    /// <exception cref="Rejection">Nothing is chosen, or something cannot be settled by saying that it is all right.</exception>
    public static IReadOnlyList<QuestionSettled> Handle(SettleQuestions command)
    {
        if (command.Chosen.Count == 0)
            throw new Rejection("Please choose what is all right.");
        var chosen = command.Asked.Where(question => command.Chosen.Contains(question.Id)).DistinctBy(question => question.Id).ToList();
        if (chosen.Count < command.Chosen.Count)
            throw new Rejection("Something has changed meanwhile, or is for somebody else to decide. Please look again.", kind: RejectionKind.Conflict);
        return chosen.Exists(question => question.Kind == QuestionKind.MissingPunch) ? throw new Rejection("A missing check-in or check-out is corrected, not only looked at.", kind: RejectionKind.Conflict)
            : [.. chosen.Select(question => new QuestionSettled(question.Id, question.Kind, question.Person?.Id, question.Day, command.At))];
    }
}

/// <summary>A question is a stream that is only written to.</summary>
public sealed record SettledQuestion : IAggregate<SettledQuestion>
{
    public static bool IsFolded => false;

    public static SettledQuestion Initial { get; } = new();

    public static SettledQuestion Evolve(SettledQuestion state, object @event) => state;
}

/// <summary>A manager says of one or several questions that all is right as it is.</summary>
internal static class SettleQuestionsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/inbox", Post).RequireAuthorization(Policies.Manager);

    private static async Task<IResult> Post(HttpContext context, IDocumentSession session, PersonVault vault, GetQuestions questions, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(cancellation) : FormCollection.Empty;
        var range = InboxEndpoint.Range(form["from"], form["to"], clock);
        var site = Guid.TryParse(form["site"], out var chosen) ? chosen : (Guid?)null;
        var asked = (await questions.RunAsync(context.User, InboxEndpoint.At(site, await GetPeople.OfAsync(session, vault, context.User, cancellation)), site, range, cancellation)).Where(question => question.Person is not { } person || context.User.DecidesFor(person.Id, person.SiteId)).ToList();
        foreach (var settled in SettleQuestionsHandler.Handle(new(form["question"].Select(id => Guid.TryParse(id, out var one) ? one : Guid.Empty).ToHashSet(), asked, clock.GetUtcNow())))
            (await session.Events.FetchForWriting<SettledQuestion>(settled.QuestionId, cancellation: cancellation)).AppendOne(settled);
        await session.SaveChangesAsync(cancellation);
        context.Response.Htmx(htmx => htmx.Redirect(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/inbox?from={range.From:yyyy-MM-dd}&to={range.To:yyyy-MM-dd}&kind={Uri.EscapeDataString(form["kind"].ToString())}&site={Uri.EscapeDataString(form["site"].ToString())}&find={Uri.EscapeDataString(form["find"].ToString())}&page={Uri.EscapeDataString(form["page"].ToString())}")));
        return TypedResults.NoContent();
    }
}
