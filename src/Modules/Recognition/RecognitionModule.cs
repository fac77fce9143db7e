using Attendance.Contracts;
using Attendance.EventStore;
using Attendance.Messaging;
using Attendance.Recognition.Attempts;
using Attendance.Recognition.Evaluation;
using Attendance.Recognition.Galleries;
using Attendance.Recognition.Liveness;
using Attendance.Recognition.Looking;
using Attendance.Recognition.Matching;
using Attendance.Recognition.Postgres;
using Attendance.Recognition.Similarities;
using Attendance.Recognition.Targets;
using Attendance.Recognition.Training;
using Attendance.Web;
using Attendance.Web.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Attendance.Recognition;

/// <summary>Templates, matching and the record of attempts. It needs a <c>FaceAnalyser</c>.</summary>
public static class RecognitionModule
{
    /// <summary>One destination, so that a removed photo is never forgotten before it was learnt.</summary>
    private const string Training = "recognition.training";

    public static IServiceCollection AddRecognition(this IServiceCollection services) =>
        services
            .AddSchema<Gallery>("recognition")
            .AddEventNames(names => names
                .Add<TemplateAdded>("template_added")
                .Add<TemplateRemoved>("template_removed")
                .Add<RecogniserChosen>("recogniser_chosen")
                .Add<RecogniserReplaced>("recogniser_replaced")
                .Add<LivenessPolicySet>("liveness_policy_set").Add<LivenessPolicyRemoved>("liveness_policy_removed")
                .Add<RecognitionAttempted>("recognition_attempted")
                .Add<MatchTargetSet>("match_target_set")
                .Add<MatchTargetRemoved>("match_target_removed"))
            .AddProjection<InactiveEmployeeProjection>()
            .AddProjection<MatchTargetProjection>()
            .AddProjection<LivenessPolicyProjection>()
            .AddRetention(ChallengeSql.Prune)
            .AddSingleton<Challenges>()
            .AddScoped<LivenessGate>()
            .AddSingleton<Calibrations>()
            .AddSingleton<Thresholds>()
            .AddNavigation("Recognition", "/recognition", Policies.Administrator, 55)
            .AddMemoryProjection<Gallery>()
            .AddHandler<PhotoAdded, EmbedPhoto>(Training)
            .AddHandler<PhotoRemoved, ForgetPhoto>(Training)
            .AddHandler<ConsentWithdrawn, ForgetPerson>(Training)
            .AddSingleton<OwnPictures>()
            .AddScoped<ProbeReader>()
            .AddAnswer<FindSimilarFace, SimilarFaceAnswer, FindSimilarFaceAnswerer>()
            .AddAnswer<IdentifyFace, FaceAnswer, IdentifyFaceHandler>()
            .AddAnswer<VerifyFace, FaceAnswer, VerifyFaceHandler>();

    /// <summary>What only nodes do that work in the background.</summary>
    public static IServiceCollection AddRetraining(this IServiceCollection services) => services.AddHostedService<Retraining>();

    public static void MapRecognition(this IEndpointRouteBuilder routes)
    {
        LookEndpoint.Map(routes);
        RecognitionEndpoint.Map(routes);
        RetrainingEndpoint.Map(routes);
        IssueChallengeEndpoint.Map(routes);
        SetLivenessPolicyEndpoint.Map(routes);
        RemoveLivenessPolicyEndpoint.Map(routes);
        EvaluationEndpoint.Map(routes);
        SetMatchTargetEndpoint.Map(routes);
        RemoveMatchTargetEndpoint.Map(routes);
    }
}
