// The build compiles this file itself (TorchLibraries.targets): for .NET Standard 2.0, and nothing but this one file, which
// is why two types share it and why newer calls are missing. The tests compile it as well, without the task at its end.
#nullable enable
#pragma warning disable CA1850, CA1872, IDE0005

using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace StreamingNp.NeuralProcesses.Native;

/// <summary>
/// Makes <c>libLibTorchSharp.so</c> of TorchSharp 0.107.0 loadable on Debian 12, Ubuntu 22.04 and RHEL 9.
/// It was linked against the libstdc++ of GCC 13 and asks for two symbol versions that these systems lack. Nothing in it
/// needs them, so older ones take their places: a few bytes change, none moves, and new systems load the result as well.
/// </summary>
public static class LoadableTorchSharp
{
    /// <summary>SHA-256 of the library as TorchSharp 0.107.0 ships it for linux-x64; no other one is edited.</summary>
    public const string KnownSha256 = "CF33B1B0BB6BBB9754A768FB5C5D04D9F498603BE50E73F55621A0B40EE608B8";

    private const uint DynamicSymbols = 11, SymbolVersions = 0x6fffffff, NeededVersions = 0x6ffffffe;

    /// <summary>Edits a library.</summary>
    /// <param name="library">The bytes of the library as it was shipped; they stay as they are.</param>
    /// <param name="path">Where it was read from, for the message of the exception.</param>
    /// <returns>An edited copy of the same length.</returns>
    /// <exception cref="InvalidDataException">The library is not the known one.</exception>
    public static byte[] From(byte[] library, string path)
    {
        var hash = Sha256(library);
        if (hash != KnownSha256)
        {
            throw new InvalidDataException(
                $"{path} (SHA-256 {hash}) is not the library of TorchSharp 0.107.0, the only one that this build knows how to make loadable: " +
                "set that version in Directory.Packages.props; if it is set already, delete the package from the package cache and restore again; " +
                "for another version, adapt src/StreamingNp.NeuralProcesses/Native/StageTorchLibrary.cs.");
        }

        var elf = new Elf((byte[])library.Clone());

        // The function only makes sure that the standard streams are initialised, which libtorch has done by then.
        // Any function of libc without arguments and side effects can stand in for it, if its name is in the string table.
        elf.RenameSymbol("_ZSt21ios_base_library_initv", "rand");
        elf.SetVersion("rand", "libc.so.6", "GLIBC_2.2.5");
        // Same function, older version: GCC 12 only changed its exception specification.
        elf.SetVersion("_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE", "libstdc++.so.6", "GLIBCXX_3.4.11");
        // No symbol asks for these any more, but the loader checks that each version named here exists.
        elf.RenameNeededVersion("libstdc++.so.6", "GLIBCXX_3.4.32", "GLIBCXX_3.4.29");
        elf.RenameNeededVersion("libstdc++.so.6", "GLIBCXX_3.4.30", "GLIBCXX_3.4.29");
        return elf.Bytes;
    }

    /// <summary>The SHA-256 of some bytes, in upper-case hexadecimal.</summary>
    public static string Sha256(byte[] bytes)
    {
        using var sha256 = SHA256.Create();
        return BitConverter.ToString(sha256.ComputeHash(bytes)).Replace("-", "");
    }

    /// <summary>The parts of a 64-bit little-endian ELF file that say which symbols of which versions it needs.</summary>
    /// <remarks>System V ABI, chapters 4 and 5; versions: Linux Standard Base Core 5.0, chapter 10.7.</remarks>
    private sealed class Elf
    {
        private const int SymbolSize = 24;

        private readonly int _symbols, _symbolCount, _versions, _needed;
        private readonly string _names;

        public Elf(byte[] bytes)
        {
            Bytes = bytes;
            int headers = Offset(0x28), size = UInt16(0x3A), count = UInt16(0x3C); // e_shoff, e_shentsize, e_shnum
            int Header(uint type)
            {
                for (var i = 0; i < count; i++)
                {
                    if (UInt32(headers + i * size + 4) == type) return headers + i * size;
                }

                throw new InvalidDataException($"The library has no section of type 0x{type:x}.");
            }

            // Of a section header: sh_offset is at 0x18, sh_size at 0x20, sh_link (here, to its strings) at 0x28.
            var symbols = Header(DynamicSymbols);
            var names = headers + (int)UInt32(symbols + 0x28) * size;
            _symbols = Offset(symbols + 0x18);
            _symbolCount = Offset(symbols + 0x20) / SymbolSize;
            _names = Encoding.ASCII.GetString(Bytes, Offset(names + 0x18), Offset(names + 0x20));
            _versions = Offset(Header(SymbolVersions) + 0x18);
            _needed = Offset(Header(NeededVersions) + 0x18);
        }

        public byte[] Bytes { get; }

        public void RenameSymbol(string name, string newName) => Write(_symbols + Symbol(name) * SymbolSize, NameOffset(newName));

        public void SetVersion(string symbol, string file, string version)
        {
            var index = UInt16(NeededVersion(file, version) + 6); // vna_other
            Bytes[_versions + Symbol(symbol) * 2] = (byte)index;
            Bytes[_versions + Symbol(symbol) * 2 + 1] = (byte)(index >> 8);
        }

        public void RenameNeededVersion(string file, string version, string newVersion)
        {
            var entry = NeededVersion(file, version);
            var model = NeededVersion(file, newVersion);
            Write(entry, UInt32(model));         // vna_hash
            Write(entry + 8, UInt32(model + 8)); // vna_name
        }

        private int Symbol(string name)
        {
            for (var i = 0; i < _symbolCount; i++)
            {
                if (Name(UInt32(_symbols + i * SymbolSize)) == name) return i;
            }

            throw new InvalidDataException($"The library has no symbol {name}.");
        }

        /// <summary>Offset of the <c>Vernaux</c> entry of a version (a linked list) of a needed library (another one).</summary>
        private int NeededVersion(string file, string version)
        {
            for (var library = _needed; ; library += (int)UInt32(library + 12))
            {
                var entry = library + (int)UInt32(library + 8);
                for (var i = 0; i < UInt16(library + 2) && Name(UInt32(library + 4)) == file; i++)
                {
                    if (Name(UInt32(entry + 8)) == version) return entry;
                    entry += (int)UInt32(entry + 12);
                }

                if (UInt32(library + 12) == 0) throw new InvalidDataException($"The library does not need {version} of {file}.");
            }
        }

        private uint NameOffset(string name)
        {
            var at = _names.IndexOf(name + "\0", StringComparison.Ordinal); // The end of a longer name will do.
            return at >= 0 ? (uint)at : throw new InvalidDataException($"The library's string table has no {name}.");
        }

        private string Name(uint offset) => _names.Substring((int)offset, _names.IndexOf('\0', (int)offset) - (int)offset);

        private int Offset(int at) => checked((int)BitConverter.ToUInt64(Bytes, at));

        private uint UInt32(int at) => BitConverter.ToUInt32(Bytes, at);

        private ushort UInt16(int at) => BitConverter.ToUInt16(Bytes, at);

        private void Write(int at, uint value) => BitConverter.GetBytes(value).CopyTo(Bytes, at);
    }
}

#if !NET // The build defines no symbols, the tests define NET and have no MSBuild to refer to.

/// <summary>
/// Puts one library of TorchSharp or libtorch where all projects of the solution take it from: hard-linked to the package
/// cache, copied where that is another file system, and edited in a fresh copy where the library would not load.
/// </summary>
public sealed class StageTorchLibrary : Microsoft.Build.Utilities.Task
{
    /// <summary>The library in the package cache. It is only read.</summary>
    [Microsoft.Build.Framework.Required]
    public string Library { get; set; } = "";

    /// <summary>Where it is to be.</summary>
    [Microsoft.Build.Framework.Required]
    public string Staged { get; set; } = "";

    /// <summary>Whether it has to be edited to load.</summary>
    public bool MakeLoadable { get; set; }

    /// <inheritdoc />
    public override bool Execute()
    {
        // Projects are built in parallel and may all do this at the same time: each prepares a file of its own, and the
        // last one to move it into place wins. At no time is there half a library.
        var own = Staged + "." + Guid.NewGuid().ToString("N");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Staged)!);
            if (MakeLoadable) File.WriteAllBytes(own, LoadableTorchSharp.From(File.ReadAllBytes(Library), Library));
            else if (link(Library, own) != 0) Copy(own);
            if (rename(own, Staged) != 0) throw new IOException($"{Staged} could not be written: is its folder writable?");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Log.LogError(e.Message);
        }
        finally
        {
            if (File.Exists(own)) File.Delete(own); // Still there after a failure, and after moving one link onto another link to the same file.
        }

        return !Log.HasLoggedErrors;
    }

    private void Copy(string own)
    {
        File.Copy(Library, own);
        File.SetLastWriteTimeUtc(own, DateTime.UtcNow); // A coarser clock than the cache's must not make it look older.
    }

    [DllImport("libc")]
    private static extern int link(string existing, string created);

    [DllImport("libc")]
    private static extern int rename(string from, string to);
}

#endif
