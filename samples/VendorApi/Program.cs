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
