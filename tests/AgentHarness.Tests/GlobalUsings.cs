global using AgentPlatform.AgentHarness.Testing;
global using AgentPlatform.AgentHarness.Workflows;
global using AgentPlatform.Contracts;
