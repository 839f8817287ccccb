using System.Globalization;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Evaluation;

/// <summary>Tells how many series are scored: a bar in a terminal, every tenth in a line elsewhere. Thread-safe.</summary>
/// <param name="environment">Where to tell.</param>
/// <param name="all">How many there are.</param>
/// <param name="run">What is run, where there are several runs; it begins each line.</param>
/// <param name="display">The bar; without one there are lines in a terminal too.</param>
internal sealed class EvaluationProgress(CommandEnvironment environment, int all, string run = "", WorkDisplay? display = null)
{
    private const int Between = 10;

    private readonly Lock _lock = new();
    private int _done;

    /// <summary>A series is through.</summary>
    /// <param name="name">Its name.</param>
    public void Done(string name)
    {
        lock (_lock)
        {
            _done++;
            display?.Show(string.Create(CultureInfo.InvariantCulture, $"{run}{_done} of {all} series scored"), _done, all);
            if (environment.IsInteractive ? display is null : _done % Between == 0 || _done == all)
                environment.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run}{_done} of {all} scored: {name}"));
        }
    }
}
