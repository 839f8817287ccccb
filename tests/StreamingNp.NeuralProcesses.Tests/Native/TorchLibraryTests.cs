using System.Reflection;
using StreamingNp.NeuralProcesses.Native;
using TorchSharp;

namespace StreamingNp.NeuralProcesses.Tests.Native;

public class TorchLibraryTests
{
    private const string Name = "libLibTorchSharp.so";

    private static readonly string Cached = Path.Combine(
        typeof(TorchLibraryTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "TorchSharpPackage").Value!,
        "runtimes", "linux-x64", "native", Name);

    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, Name);

    [Fact]
    public void TorchSharp_loads_and_computes()
    {
        using var scope = torch.NewDisposeScope();

        var product = torch.arange(6, torch.float32).reshape(2, 3).matmul(torch.ones(3, 1));

        Assert.Equal([3f, 12f], product.data<float>().ToArray());
    }

    [Fact]
    public void The_library_in_the_package_cache_stays_as_it_was_shipped() =>
        Assert.Equal(LoadableTorchSharp.KnownSha256, LoadableTorchSharp.Sha256(File.ReadAllBytes(Cached)));

    [LinuxFact]
    public void The_library_of_the_build_is_an_edited_copy_of_the_cached_one()
    {
        Assert.Null(new FileInfo(Built).LinkTarget); // And a hard link could not differ from the cached file, as this one does:
        Assert.Equal(
            LoadableTorchSharp.Sha256(LoadableTorchSharp.From(File.ReadAllBytes(Cached), Cached)),
            LoadableTorchSharp.Sha256(File.ReadAllBytes(Built)));
        Assert.NotEqual(LoadableTorchSharp.KnownSha256, LoadableTorchSharp.Sha256(File.ReadAllBytes(Built)));
    }

    [Fact]
    public void The_edit_moves_nothing_and_leaves_its_input_alone()
    {
        var shipped = File.ReadAllBytes(Cached);

        var edited = LoadableTorchSharp.From(shipped, Cached);

        Assert.Equal(LoadableTorchSharp.KnownSha256, LoadableTorchSharp.Sha256(shipped));
        Assert.Equal(shipped.Length, edited.Length);
        // A symbol's name, two symbols' versions, two versions' hashes and names.
        Assert.InRange(shipped.Zip(edited).Count(pair => pair.First != pair.Second), 1, 4 + 2 * 2 + 2 * 8);
    }

    [Fact]
    public void An_unknown_library_is_refused_with_what_to_do()
    {
        var unknown = File.ReadAllBytes(Cached);
        unknown[^1] ^= 1;

        var refusal = Assert.Throws<InvalidDataException>(() => LoadableTorchSharp.From(unknown, "some/" + Name));

        Assert.StartsWith($"some/{Name} (SHA-256 {LoadableTorchSharp.Sha256(unknown)}) is not the library of TorchSharp 0.107.0", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("set that version in Directory.Packages.props", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edited_library_is_not_edited_again()
    {
        var edited = LoadableTorchSharp.From(File.ReadAllBytes(Cached), Cached);

        Assert.Throws<InvalidDataException>(() => LoadableTorchSharp.From(edited, Cached));
    }

    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Only on Linux does the build edit the library.";
    }
}
