using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Series;

/// <summary>The part of the state of a series that says what scores are worth in it.</summary>
internal static class CalibrationCodec
{
    public static void Write(SeriesState series, BinaryWriter writer)
    {
        writer.Write(series.Residuals.MeanSquare);
        writer.Write(series.Residuals.Points);
        SeriesCalibration calibration = series.Calibration;
        SeriesCalibrationState state = calibration.State;
        writer.Write(state.Points);
        writer.Write(state.Kept);
        writer.Write(state.Floor);
        foreach (float score in calibration.Largest) writer.Write(score);
        writer.Write(calibration.Waiting.Count);
        foreach (float score in calibration.Waiting) writer.Write(score);
    }

    public static void Read(SeriesState series, BinaryReader reader)
    {
        double meanSquare = reader.ReadDouble();
        int points = SeriesStateCodec.ReadNumber(reader);
        var state = new SeriesCalibrationState
        {
            Points = SeriesStateCodec.ReadNumber(reader),
            Kept = SeriesStateCodec.ReadNumber(reader),
            Floor = reader.ReadSingle(),
        };
        if (state.Kept > SeriesCalibration.MostKept || state.Points > SeriesCalibration.MostPoints) throw SeriesStateCodec.Damaged($"a calibration of {state.Kept} scores over {state.Points} points");
        float[] largest = new float[state.Kept];
        foreach (ref float score in largest.AsSpan()) score = reader.ReadSingle();
        int waits = SeriesStateCodec.ReadNumber(reader);
        if (waits > SeriesCalibration.MostWaiting) throw SeriesStateCodec.Damaged($"{waits} scores that wait");
        float[] waiting = new float[waits];
        foreach (ref float score in waiting.AsSpan()) score = reader.ReadSingle();
        try
        {
            series.Residuals.Restore(meanSquare, points);
            series.Calibration.Restore(state, largest, waiting);
        }
        catch (ArgumentException)
        {
            throw SeriesStateCodec.Damaged("a calibration that no scores make");
        }
    }
}
