using AgentPlatform.AuditLedger.Verify;

return await VerifyCommand.RunAsync(args, Console.Out, Console.Error);
