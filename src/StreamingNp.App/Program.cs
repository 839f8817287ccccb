using StreamingNp.App.Commands;

return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess());
