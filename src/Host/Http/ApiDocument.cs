using Attendance.Web.Api;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Attendance.Host.Http;

/// <summary>The OpenAPI document at /openapi/v1.json: the API alone, without the pages.</summary>
internal static class ApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "Attendance",
                Version = "v1",
                Description = "Authenticate with `Authorization: Bearer <api key>`. Errors are problem details (RFC 9457).",
            };
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["apiKey"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
            document.Security = [new() { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<FormPart>().ToList() is { Count: > 0 } parts)
                operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = Form(parts) } } };
            if (metadata.OfType<TakesIdempotencyKey>().Any())
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = "Idempotency-Key",
                    In = ParameterLocation.Header,
                    Description = "A key of the sender's choice, kept for seven days. Sent again with the same body, the request acts once and gets the same answer; with another body it is refused (409).",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
                });
            }
            return Task.CompletedTask;
        });
    }

    private static OpenApiSchema Form(List<FormPart> parts) => new()
    {
        Type = JsonSchemaType.Object,
        Required = parts.Where(part => part.IsRequired).Select(part => part.Name).ToHashSet(),
        Properties = parts.ToDictionary(part => part.Name, part => Part(part)),
    };

    private static IOpenApiSchema Part(FormPart part)
    {
        var one = new OpenApiSchema { Type = JsonSchemaType.String, Format = part.IsFile ? "binary" : null, Description = part.Description };
        return part.Most == 1 ? one : new OpenApiSchema { Type = JsonSchemaType.Array, MinItems = 1, MaxItems = part.Most, Items = one, Description = part.Description };
    }
}
