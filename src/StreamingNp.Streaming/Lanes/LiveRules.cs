using StreamingNp.Detection.Rules;

namespace StreamingNp.Streaming.Lanes;

/// <summary>The rules that are in force in a process. Lanes are told when others take their place.</summary>
/// <param name="rules">The rules at first.</param>
/// <remarks>Thread-safe.</remarks>
public sealed class LiveRules(RuleBook rules)
{
    private readonly Lock _gate = new();
    private readonly List<Action<RuleBook>> _listeners = [];
    private RuleBook _current = rules;

    /// <summary>The rules now.</summary>
    public RuleBook Current => Volatile.Read(ref _current);

    /// <summary>Puts other rules in force.</summary>
    public void Replace(RuleBook rules)
    {
        lock (_gate)
        {
            Volatile.Write(ref _current, rules);
            foreach (Action<RuleBook> listener in _listeners) listener(rules);
        }
    }

    /// <summary>Tells somebody of the rules: at once of those that are in force, later of others.</summary>
    /// <param name="listener">Called on any thread; it must return at once.</param>
    public void Subscribe(Action<RuleBook> listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
            listener(_current);
        }
    }

    /// <summary>Tells somebody no more.</summary>
    /// <param name="listener">Who was told.</param>
    public void Unsubscribe(Action<RuleBook> listener)
    {
        lock (_gate) _listeners.Remove(listener);
    }
}
