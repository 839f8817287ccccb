using System.Text.Json;

namespace StreamingNp.App.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public sealed class BenchCommandTests(TinyModel tiny)
{
    [Fact]
    public async Task A_stage_alone_is_measured_on_one_core_and_on_all()
    {
        CommandRun run = await BenchAsync("--only", "decode", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement report = JsonElement.Parse(run.Output);
        Assert.Equal("tiny/1", report.GetProperty("model").GetString());
        Assert.Equal((2, 1), (report.GetProperty("series").GetInt32(), report.GetProperty("stride").GetInt32()));
        Assert.Equal(Environment.ProcessorCount, report.GetProperty("processors").GetInt32());
        JsonElement[] figures = [.. report.GetProperty("figures").EnumerateArray()];
        Assert.Equal(["one", "all"], figures.Select(figure => figure.GetProperty("cores").GetString()));
        Assert.All(figures, figure =>
        {
            Assert.Equal(("decode", "observations/s", 5), (figure.GetProperty("name").GetString(), figure.GetProperty("unit").GetString(), figure.GetProperty("slices").GetInt32()));
            Assert.InRange(figure.GetProperty("median").GetDouble(), figure.GetProperty("lowest").GetDouble(), figure.GetProperty("highest").GetDouble());
            Assert.True(figure.GetProperty("lowest").GetDouble() > 0);
        });
        Assert.Contains("Measuring: decode on one core", run.ErrorLines);
    }

    [Fact]
    public async Task Without_json_the_figures_are_a_table()
    {
        CommandRun run = await BenchAsync("--only", "encode", "--only", "memory", "--memory-series", "5");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.OutputLines, line => line.Contains("encode", StringComparison.Ordinal) && line.Contains("events/s", StringComparison.Ordinal));
        Assert.Contains(run.OutputLines, line => line.Contains("memory-managed-5", StringComparison.Ordinal) && line.Contains("bytes/series", StringComparison.Ordinal));
        Assert.Contains("Model tiny/1 with stride 1, 2 series", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predictions_are_compared_with_the_most_that_the_instructions_can_do()
    {
        CommandRun run = await BenchAsync("--only", "predict", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement[] figures = [.. JsonElement.Parse(run.Output).GetProperty("figures").EnumerateArray().Where(figure => figure.GetProperty("cores").GetString() == "one")];
        double Median(string name) => figures.Single(figure => figure.GetProperty("name").GetString() == name).GetProperty("median").GetDouble();
        Assert.True(Median("multiply-add") > 0);
        Assert.Equal(100 * Median("predict-speed") / Median("multiply-add"), Median("predict-share"), 1e-6);
    }

    [Fact]
    public async Task The_path_is_compared_with_its_stages_and_with_all_of_a_verdict()
    {
        string[] stages = ["decode", "window", "predict", "score", "incident", "verdict", "path"];
        CommandRun run = await BenchAsync([.. stages.SelectMany(stage => new[] { "--only", stage }), "--json"]);
        Assert.Equal(0, run.ExitCode);
        JsonElement[] figures = [.. JsonElement.Parse(run.Output).GetProperty("figures").EnumerateArray().Where(figure => figure.GetProperty("cores").GetString() == "one")];
        double Median(string name) => figures.Single(figure => figure.GetProperty("name").GetString() == name).GetProperty("median").GetDouble();
        double before = 1 / Median("decode") + 1 / Median("window") + 1 / Median("predict-128");
        Assert.Equal(100 * Median("path") * (before + 1 / Median("score") + 1 / Median("incident")), Median("path-efficiency"), 1e-6);
        Assert.Equal(100 * Median("path") * (before + 1 / Median("verdict")), Median("path-efficiency-verdict"), 1e-6);
    }

    [Theory]
    [InlineData("--only", "everything")]
    [InlineData("--seconds", "0")]
    [InlineData("--series", "0")]
    [InlineData("--stride", "65")]
    [InlineData("--memory-series", "-1")]
    [InlineData("--memory-series", "10|100")]
    [InlineData("--seconds", "soon")]
    public async Task What_cannot_be_measured_is_one_sentence(string option, string value) =>
        (await CommandRun.Of(tiny.Directory, "bench", option, value)).FailedWith(2, value);

    // Long enough for every stage to run once, and no longer; two series are ready at once.
    private Task<CommandRun> BenchAsync(params string[] arguments) =>
        CommandRun.Of(tiny.Directory, ["bench", "--model", tiny.Folder, "--seconds", "0.05", "--series", "2", .. arguments]);
}
