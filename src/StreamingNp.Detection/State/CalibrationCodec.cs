using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.State;

/// <summary>The parts of the state of a series that say what scores are worth in it.</summary>
internal static class CalibrationCodec
{
    public static void Write(SeriesState series, BinaryWriter writer)
    {
        writer.Write(series.Residuals.Words[0].MeanSquare);
        writer.Write(series.Residuals.Points);
        WriteTail(series.Calibration.Tail, writer);
        writer.Write(series.Calibration.Waiting.Count);
        foreach (float score in series.Calibration.Waiting) writer.Write(score);
    }

    public static void WriteExcursions(ExcursionCalibration excursions, BinaryWriter writer)
    {
        WriteTail(excursions.Tail, writer);
        writer.Write(excursions.Excursion.Highest);
        writer.Write(excursions.Excursion.Points);
        writer.Write(excursions.Excursion.CalmPoints);
        writer.Write(excursions.Excursion.IsAccepted);
    }

    public static void WriteResiduals(ResidualScale residuals, BinaryWriter writer)
    {
        writer.Write(residuals.UsualLogDeviation);
        foreach (DeviationWord word in residuals.Words[1..])
        {
            writer.Write(word.MeanSquare);
            writer.Write(word.LogOdds);
        }
    }

    // Until more is read, every word is as good as the first. What was written before there were others does with what the next point says is usual.
    public static void Read(SeriesState series, BinaryReader reader)
    {
        double meanSquare = reader.ReadDouble();
        int points = SeriesStateCodec.ReadNumber(reader);
        ReadTail(series.Calibration.Tail, reader);
        int waits = SeriesStateCodec.ReadNumber(reader);
        if (waits > SeriesCalibration.MostWaiting) throw SeriesStateCodec.Damaged($"{waits} scores that wait");
        float[] waiting = new float[waits];
        foreach (ref float score in waiting.AsSpan()) score = reader.ReadSingle();
        Span<DeviationWord> words = stackalloc DeviationWord[ResidualScale.WordCount];
        words.Fill(new(meanSquare, LogOdds: 0));
        Restore(series.Residuals, points, double.NaN, words);
        series.Calibration.Restore(waiting);
    }

    public static void ReadExcursions(ExcursionCalibration excursions, BinaryReader reader)
    {
        ReadTail(excursions.Tail, reader);
        try
        {
            excursions.Restore(new(reader.ReadSingle(), SeriesStateCodec.ReadNumber(reader), SeriesStateCodec.ReadNumber(reader), reader.ReadBoolean()));
        }
        catch (ArgumentException)
        {
            throw SeriesStateCodec.Damaged("an excursion that cannot be");
        }
    }

    public static void ReadResiduals(ResidualScale residuals, BinaryReader reader)
    {
        double usual = reader.ReadDouble();
        Span<DeviationWord> words = stackalloc DeviationWord[ResidualScale.WordCount];
        words[0] = residuals.Words[0];
        foreach (ref DeviationWord word in words[1..]) word = new(reader.ReadDouble(), reader.ReadDouble());
        Restore(residuals, residuals.Points, usual, words);
    }

    private static void Restore(ResidualScale residuals, int points, double usualLogDeviation, ReadOnlySpan<DeviationWord> words)
    {
        try
        {
            residuals.Restore(points, usualLogDeviation, words);
        }
        catch (ArgumentException)
        {
            throw SeriesStateCodec.Damaged("residuals that no series has");
        }
    }

    private static void WriteTail(ScoreTail tail, BinaryWriter writer)
    {
        writer.Write(tail.State.Points);
        writer.Write(tail.State.Kept);
        writer.Write(tail.State.Floor);
        foreach (float score in tail.Largest) writer.Write(score);
    }

    private static void ReadTail(ScoreTail tail, BinaryReader reader)
    {
        var state = new ScoreTailState
        {
            Points = SeriesStateCodec.ReadNumber(reader),
            Kept = SeriesStateCodec.ReadNumber(reader),
            Floor = reader.ReadSingle(),
        };
        if (state.Kept > ScoreTail.MostKept || state.Points > ScoreTail.MostPoints) throw SeriesStateCodec.Damaged($"a calibration of {state.Kept} scores over {state.Points} points");
        float[] largest = new float[state.Kept];
        foreach (ref float score in largest.AsSpan()) score = reader.ReadSingle();
        try
        {
            tail.Restore(state, largest);
        }
        catch (ArgumentException)
        {
            throw SeriesStateCodec.Damaged("a calibration that no scores make");
        }
    }
}
