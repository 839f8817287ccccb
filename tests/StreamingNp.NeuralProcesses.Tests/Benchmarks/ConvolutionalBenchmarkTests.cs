using StreamingNp.NeuralProcesses.Benchmarks;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Benchmarks;

public sealed class ConvolutionalBenchmarkTests
{
    [Fact]
    public void A_short_training_comes_near_the_oracle_and_not_above_it()
    {
        BenchmarkPart part = new ConvolutionalBenchmark().Parts.Single(part => part.Name == "ConvCNP, Matérn-5/2");
        var reports = new List<(string Name, TrainingProgress Progress)>();
        var trained = new List<TrainedModel>();
        BenchmarkFigure figure = Assert.Single(part.Run(new BenchmarkConditions { Effort = 0.04, Progress = (name, progress) => reports.Add((name, progress)), Trained = trained.Add }));
        // Without a context the best is -1.42, and with it -0.93.
        Assert.InRange(figure.Own, -1.15, figure.Oracle!.Value + 0.02);
        Assert.InRange(figure.Oracle.Value, -1.1, -0.75);
        Assert.Equal(figure.Oracle + 0.02, figure.Most);
        Assert.Equal([0, 80, 160, 240, 320], reports.Select(report => report.Progress.Step));
        Assert.All(reports, report => Assert.Equal("ConvCNP, Matérn-5/2", report.Name));
        Assert.Equal("ConvCNP, Matérn-5/2", Assert.Single(trained).Name);
    }
}
