using StreamingNp.App.Commands;
using StreamingNp.App.Terminal;

return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess());
