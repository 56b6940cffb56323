using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Contracts;

namespace AgentPlatform.Supervisor.Tests;

/// <summary>The supervisor's calls as one caller makes them.</summary>
internal sealed class SupervisorApi(HttpClient http)
{
    public HttpClient Http => http;

    public async Task<ApprovalView> RequestAsync(string tenant, ApprovalRequest request)
        => await ReadAsync<ApprovalView>(await http.PostAsync($"v1/tenants/{tenant}/approvals", Json(request)), HttpStatusCode.Created);

    public async Task<ApprovalView> DecideAsync(string tenant, string id, string decision, string? comment = null)
        => await ReadAsync<ApprovalView>(await PostDecisionAsync(tenant, id, decision, comment), HttpStatusCode.OK);

    public Task<HttpResponseMessage> PostDecisionAsync(string tenant, string id, string decision, string? comment = null)
        => http.PostAsync($"v1/tenants/{tenant}/approvals/{id}/decision", Json(new ApprovalDecision(decision, comment)));

    public Task<T> GetAsync<T>(string path) => GetAsync<T>(path, HttpStatusCode.OK);

    public async Task<T> GetAsync<T>(string path, HttpStatusCode expected) => await ReadAsync<T>(await http.GetAsync(path), expected);

    public async Task<T> PostAsync<T>(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) => await ReadAsync<T>(await http.PostAsync(path, Json(body)), expected);

    public Task<HttpResponseMessage> UploadPolicyAsync(string tenant, string document) => http.PostAsync($"v1/tenants/{tenant}/policies", new StringContent(document));

    public static async Task<(HttpStatusCode Status, string? Code, string? Detail)> ProblemAsync(HttpResponseMessage response)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (response.StatusCode, problem.GetProperty("code").GetString(), problem.TryGetProperty("detail", out var detail) ? detail.GetString() : null);
    }

    public static JsonContent Json(object body) => JsonContent.Create(body, body.GetType(), options: ContractsJson.Options);

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, HttpStatusCode expected)
    {
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<T>(ContractsJson.Options))!;
    }
}
