using StreamingNp.App.Tests.Crashes;

namespace StreamingNp.App.Tests.Documents;

/// <summary>A test that takes too long to run every time.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FullFactAttribute : FactAttribute
{
    public FullFactAttribute()
    {
        if (!CrashRun.IsFull) Skip = "Takes half a minute; set STREAMINGNP_TEST_FULL=1 to run it.";
    }
}
