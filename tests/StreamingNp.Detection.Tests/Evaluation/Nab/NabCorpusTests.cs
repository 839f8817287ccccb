using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Nab;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation.Nab;

public sealed class NabCorpusTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streaming-np-").FullName;

    public NabCorpusTests()
    {
        Write("data/real/cpu.csv", "timestamp,value\n2014-04-10 00:00:00,1\n2014-04-10 00:05:00,2.5\n2014-04-10 00:10:00,\n2014-04-10 00:15:00,4\n");
        Write("data/artificial/flat.csv", "timestamp,value\n2014-04-10 00:00:00,7\n2014-04-10 00:05:00,7\n");
        Labels("""{"artificial/flat.csv": [], "real/cpu.csv": [["2014-04-10 00:15:00.000000", "2014-04-10 00:15:00.000000"], ["2014-04-10 00:05:00.000000", "2014-04-10 00:10:00.000000"]], "real/elsewhere.csv": []}""");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Series_are_read_by_name_with_their_windows()
    {
        IReadOnlyList<NabFile> files = NabCorpus.Read(_folder);
        Assert.Equal(["artificial/flat.csv", "real/cpu.csv"], files.Select(file => file.Name));
        Assert.Empty(files[0].Windows);
        Assert.Equal([new(1, 2), new(3, 3)], files[1].Windows);
        Assert.Equal([1, 2.5, double.NaN, 4], files[1].Observations.Select(observation => observation.Value));
        Assert.Equal("2014-04-10T00:05:00Z", files[1].Observations[1].Time.ToString());
    }

    [Fact]
    public void A_window_takes_in_all_rows_of_its_first_and_its_last_time()
    {
        Write("data/real/cpu.csv", "timestamp,value\n2014-04-10 00:05:00,1\n2014-04-10 00:05:00,2\n2014-04-10 00:10:00,3\n2014-04-10 00:10:00,4\n2014-04-10 00:15:00,5\n");
        Assert.Equal([new(0, 3), new(4, 4)], NabCorpus.Read(_folder)[1].Windows);
    }

    [Fact]
    public void A_row_that_ends_a_window_and_starts_another_belongs_to_the_later()
    {
        Labels("""{"artificial/flat.csv": [], "real/cpu.csv": [["2014-04-10 00:00:00", "2014-04-10 00:10:00"], ["2014-04-10 00:10:00", "2014-04-10 00:15:00"]]}""");
        Assert.Equal([new(0, 1), new(2, 3)], NabCorpus.Read(_folder)[1].Windows);
    }

    [Theory]
    [InlineData("""{"real/cpu.csv": []}""")]
    [InlineData("""{"artificial/flat.csv": [], "real/cpu.csv": [["2014-04-10 00:05:00", "2014-04-10 00:06:00"]]}""")]
    [InlineData("""{"artificial/flat.csv": [], "real/cpu.csv": [["2014-04-10 00:10:00", "2014-04-10 00:05:00"]]}""")]
    [InlineData("""{"artificial/flat.csv": [], "real/cpu.csv": [["2014-04-10 00:00:00", "2014-04-10 00:10:00"], ["2014-04-10 00:05:00", "2014-04-10 00:15:00"]]}""")]
    [InlineData("""{"artificial/flat.csv": [], "real/cpu.csv": [["2014-04-10 00:05:00"]]}""")]
    [InlineData("""{"artificial/flat.csv": [], "real/cpu.csv": [["yesterday", null]]}""")]
    [InlineData("""{"artificial/flat.csv": 3}""")]
    [InlineData("windows")]
    public void Labels_that_do_not_fit_the_data_are_refused(string labels)
    {
        Labels(labels);
        Assert.Contains("cpu.csv|flat.csv|combined_windows.json".Split('|'), Assert.Throws<InvalidDataException>(() => NabCorpus.Read(_folder)).Message.Contains);
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_refused_with_its_line()
    {
        Write("data/artificial/flat.csv", "timestamp,value\n2014-04-10 00:00:00,7\n2014-04-10 00:05:00,high\n");
        Assert.Contains("line 3", Assert.Throws<InvalidDataException>(() => NabCorpus.Read(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_IO_error() => Assert.ThrowsAny<IOException>(() => NabCorpus.Read(Path.Combine(_folder, "nowhere")));

    [Fact]
    public void Results_are_read_back_as_they_were_written()
    {
        IReadOnlyList<NabFile> files = NabCorpus.Read(_folder);
        NabResults.Write(Path.Combine(_folder, "results"), "ours", files[0], [0.1, 1.0 / 3]);
        NabResults.Write(Path.Combine(_folder, "results"), "ours", files[1], [0, 1e-7, 1, 0.5]);
        Assert.Equal(
            "timestamp,value,anomaly_score,label\n2014-04-10 00:00:00,1,0,0\n2014-04-10 00:05:00,2.5,1E-07,1\n2014-04-10 00:10:00,,1,1\n2014-04-10 00:15:00,4,0.5,1\n",
            File.ReadAllText(Path.Combine(_folder, "results", "ours", "real", "ours_cpu.csv")));

        IReadOnlyList<ScoredSeries> series = NabResults.Read(Path.Combine(_folder, "results"), "ours", files);
        Assert.Equal(["artificial/flat.csv", "real/cpu.csv"], series.Select(one => one.Name));
        Assert.Equal([0.1, 1.0 / 3], series[0].Scores);
        Assert.Equal([0, 1e-7, 1, 0.5], series[1].Scores);
        Assert.Equal(files[1].Windows, series[1].Windows);
        Assert.Equal(files[1].Observations.Select(observation => observation.Time), series[1].Times);
    }

    [Fact]
    public void Unshaped_scores_are_written_beside_the_scores()
    {
        NabFile flat = NabCorpus.Read(_folder)[0];
        NabResults.Write(Path.Combine(_folder, "results"), "ours", flat, [0.1, 0.5], [0.3, 12.75]);
        Assert.Equal(
            "timestamp,value,anomaly_score,label,surprise\n2014-04-10 00:00:00,7,0.1,0,0.3\n2014-04-10 00:05:00,7,0.5,0,12.75\n",
            File.ReadAllText(Path.Combine(_folder, "results", "ours", "artificial", "ours_flat.csv")));
        Assert.Equal([0.1, 0.5], NabResults.Read(Path.Combine(_folder, "results"), "ours", [flat])[0].Scores);
        Assert.Throws<ArgumentException>(() => NabResults.Write(Path.Combine(_folder, "results"), "ours", flat, [0.1, 0.5], [0.3]));
    }

    [Fact]
    public void Further_columns_of_results_are_passed_over()
    {
        Write("results/ours/artificial/ours_flat.csv", "timestamp,value,anomaly_score,raw_score,label,S(t)_standard\n2014-04-10 00:00:00,7,0.25,3,0,-0.11\n2014-04-10 00:05:00,7,0.5,9,0,-0.11\n");
        Assert.Equal([0.25, 0.5], NabResults.Read(Path.Combine(_folder, "results"), "ours", [NabCorpus.Read(_folder)[0]])[0].Scores);
    }

    [Theory]
    [InlineData("timestamp,value,anomaly_score,label\n2014-04-10 00:00:00,7,0.1,0\n")]
    [InlineData("timestamp,value,anomaly_score,label\n2014-04-10 00:00:00,7,0.1,0\n2014-04-10 00:06:00,7,0.1,0\n")]
    [InlineData("timestamp,value,anomaly_score,label\n2014-04-10 00:00:00,7,0.1,0\n2014-04-10 00:05:00,7,,0\n")]
    [InlineData("timestamp,value,score,label\n2014-04-10 00:00:00,7,0.1,0\n2014-04-10 00:05:00,7,0.1,0\n")]
    public void Results_that_do_not_fit_the_data_are_refused(string results)
    {
        Write("results/ours/artificial/ours_flat.csv", results);
        NabFile flat = NabCorpus.Read(_folder)[0];
        Assert.Contains("ours_flat.csv", Assert.Throws<InvalidDataException>(() => NabResults.Read(Path.Combine(_folder, "results"), "ours", [flat])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_is_scored_from_its_files()
    {
        NabFile cpu = new("real/day.csv", [.. Enumerable.Range(0, 100).Select(row => new Observation(MinuteSeries.At(row), row))], [new(40, 49)]);
        Assert.Equal(15, cpu.ProbationRows);
        NabResults.Write(Path.Combine(_folder, "results"), "ours", cpu, [.. Enumerable.Range(0, 100).Select(row => row == 40 ? 0.8 : 0.2)]);
        NabScore score = new NabScoring(NabResults.Read(Path.Combine(_folder, "results"), "ours", [cpu])).AtBestThreshold(NabProfile.Standard);
        Assert.Equal((100, 0.8), (score.Value, score.Threshold));
    }

    private void Labels(string json) => Write("labels/combined_windows.json", json);

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
