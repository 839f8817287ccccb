using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Skab;

namespace StreamingNp.Detection.Tests.Evaluation.Skab;

public sealed class SkabCorpusTests : IDisposable
{
    private const string Header = "datetime;Pressure;Volume Flow RateRMS;anomaly;changepoint\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("skab-").FullName;

    [Fact]
    public void Each_channel_is_a_series_with_the_labels_of_its_file()
    {
        Write("valve1/0.csv", Header + "2020-03-09 10:14:33;0.5;32.0;0.0;0.0\n2020-03-09 10:14:34;-0.25;;1.0;1.0\n2020-03-09 10:14:36;1;31.5;1.0;0.0\n");
        SkabFile file = Assert.Single(SkabCorpus.Read(_folder).Files);
        Assert.Equal(("valve1/0", "valve1"), (file.Name, file.Folder));
        Assert.Equal(["valve1/0#Pressure", "valve1/0#Volume Flow RateRMS"], file.Channels.Select(channel => channel.Name));
        Assert.Equal([0.5, -0.25, 1], file.Channels[0].Observations.Select(row => row.Value));
        Assert.Equal([32, double.NaN, 31.5], file.Channels[1].Observations.Select(row => row.Value));
        Assert.Equal("2020-03-09T10:14:36Z", file.Channels[1].Observations[2].Time.ToString());
        Assert.All(file.Channels, channel => Assert.Equal([new RowRange(1, 2)], channel.Windows));
        Assert.All(file.Channels, channel => Assert.Equal(400, channel.ProbationRows));
    }

    [Fact]
    public void Files_come_in_order_and_those_without_labels_apart()
    {
        string row = "2020-03-09 10:14:33;0.5;32.0;0.0;0.0\n";
        Write("valve2/1.csv", Header + row);
        Write("other/2.csv", Header + row);
        Write("top.csv", Header + row);
        Write("anomaly-free/free.csv", "datetime;Pressure\n2020-03-09 10:14:33;0.5\n");
        SkabCorpus corpus = SkabCorpus.Read(_folder);
        Assert.Equal([("other/2", "other"), ("top", ""), ("valve2/1", "valve2")], corpus.Files.Select(file => (file.Name, file.Folder)));
        Assert.Equal([Path.Combine(_folder, "anomaly-free", "free.csv")], corpus.Unlabelled);
    }

    [Fact]
    public void The_score_of_a_row_is_its_most_improbable_channel_less_the_logarithm_of_their_number()
    {
        Write("a.csv", Header + string.Concat(Enumerable.Range(0, 3).Select(row => $"2020-03-09 10:14:3{row};1;2;{(row == 1 ? 1 : 0)};0\n")));
        SkabFile file = SkabCorpus.Read(_folder).Files[0];
        ScoredSeries series = file.Combine([[0, 5, 1], [0.1, 2, 3]]);
        Assert.Equal([0.1 - Math.Log10(2), 5 - Math.Log10(2), 3 - Math.Log10(2)], series.Scores);
        Assert.Equal([new RowRange(1, 1)], series.Windows);
        Assert.Equal("a", series.Name);
        Assert.Throws<ArgumentException>(() => file.Combine([[0, 5, 1]]));
        Assert.Throws<ArgumentException>(() => file.Combine([[0, 5, 1], [0, 5]]));
    }

    [Theory]
    [InlineData("", "header")]
    [InlineData("time;Pressure;anomaly\n", "datetime")]
    [InlineData("datetime;anomaly;changepoint\n", "no channel")]
    [InlineData("datetime;a;a;anomaly\n", "two channels")]
    [InlineData("datetime;a;anomaly\n2020-03-09 10:14:33;1;0\nyesterday;1;0\n", "line 3: The time \"yesterday\"")]
    [InlineData("datetime;a;anomaly\n2020-03-09 10:14:33;one;0\n", "line 2: The value \"one\"")]
    [InlineData("datetime;a;anomaly\n2020-03-09 10:14:33;1;2\n", "line 2: The label \"2\"")]
    [InlineData("datetime;a;anomaly\n2020-03-09 10:14:33;1\n", "line 2: The row has 2 fields")]
    public void What_is_not_in_the_layout_is_told_with_its_place(string text, string named)
    {
        Write("valve1/0.csv", text);
        string message = Assert.Throws<InvalidDataException>(() => SkabCorpus.Read(_folder)).Message;
        Assert.Contains("0.csv", message, StringComparison.Ordinal);
        Assert.Contains(named, message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
