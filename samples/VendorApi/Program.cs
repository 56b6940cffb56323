using AgentPlatform.VendorApi;
using AgentPlatform.VendorApi.Admin;
using AgentPlatform.VendorApi.Crm;
using AgentPlatform.VendorApi.Gmail;

var builder = WebApplication.CreateBuilder(args);
builder.AddVendor();

var app = builder.Build();
app.UseVendor();
app.MapGmail();
app.MapCrm();
app.MapAdmin();
app.Run();

/// <summary>Visible to tests that host the vendor in process.</summary>
public partial class Program;
