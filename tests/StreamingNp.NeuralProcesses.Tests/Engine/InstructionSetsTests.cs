using StreamingNp.NeuralProcesses.Engine;

namespace StreamingNp.NeuralProcesses.Tests.Engine;

public sealed class InstructionSetsTests
{
    [Fact]
    public void The_best_is_taken_where_nothing_is_asked_for()
    {
        Assert.Same(InstructionSets.Available[0], InstructionSets.Choose(null));
        Assert.Same(InstructionSets.Available[0], InstructionSets.Choose(""));
    }

    [Theory]
    [MemberData(nameof(EngineModels.Instructions), MemberType = typeof(EngineModels))]
    public void What_is_asked_for_is_taken(string name) => Assert.Equal(name, InstructionSets.Choose(name).Name);

    [Fact]
    public void Every_machine_has_the_plain_ones() => Assert.Equal("plain", InstructionSets.Available[^1].Name);

    [Fact]
    public void What_the_machine_lacks_is_refused()
    {
        string sentence = Assert.Throws<ArgumentException>(() => InstructionSets.Choose("avx1024")).Message;
        Assert.StartsWith("STREAMINGNP_INSTRUCTIONS is \"avx1024\", which this machine cannot compute with; set it to one of ", sentence, StringComparison.Ordinal);
        Assert.EndsWith("plain, or remove it for the fastest.", sentence, StringComparison.Ordinal);
    }
}
