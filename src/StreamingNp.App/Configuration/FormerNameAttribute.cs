namespace StreamingNp.App.Configuration;

/// <summary>What a setting was called before. The name still works wherever settings are given, and warns; it goes with the next version.</summary>
/// <param name="name">The name in the same section, such as <c>most_pending</c>, or with the section that it was in, such as <c>limits.most_pending</c>.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
