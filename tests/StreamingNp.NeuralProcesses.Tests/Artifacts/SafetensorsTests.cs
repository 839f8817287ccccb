using System.Buffers.Binary;
using System.Text;
using CsCheck;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Tests.Artifacts;

public sealed class SafetensorsTests
{
    private const string Entry = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var weights = new ModelWeights([new WeightArray("b", [2, 1], [1f, -2f]), new WeightArray("a", [], [0.5f])]);
        string header = """{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]}}""" + "   ";
        Assert.Equal(112, header.Length);
        byte[] expected =
        [
            112, 0, 0, 0, 0, 0, 0, 0,
            .. Encoding.UTF8.GetBytes(header),
            0x00, 0x00, 0x00, 0x3F,
            0x00, 0x00, 0x80, 0x3F,
            0x00, 0x00, 0x00, 0xC0,
        ];
        Assert.Equal(expected, Safetensors.Write(weights));
    }

    [Fact]
    public void A_text_stands_in_the_metadata_of_the_format()
    {
        byte[] file = Safetensors.Write(new ModelWeights([new WeightArray("a", [1], [0.5f])]), "step 3");
        string header = """{"__metadata__":{"text":"step 3"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";
        Assert.Equal(header.PadRight((header.Length + 7) / 8 * 8), Encoding.UTF8.GetString(file.AsSpan(8, file.Length - 12)));
        Assert.Equal([0x00, 0x00, 0x00, 0x3F], file[^4..]);
    }

    [Fact]
    public void A_text_is_read_as_it_was_written() =>
        Gen.String.Where(IsUnicode).Sample(text =>
        {
            ModelWeights read = Safetensors.Read(Safetensors.Write(new ModelWeights([new WeightArray("a", [1], [0.5f])]), text), out string? metadata);
            Assert.Equal(text, metadata);
            Assert.Equal(0.5f, read.Arrays.Single().Values[0]);
        }, iter: 300);

    [Fact]
    public void Where_there_is_no_text_none_is_read()
    {
        Safetensors.Read(Safetensors.Write(new ModelWeights([])), out string? none);
        Assert.Null(none);
        Safetensors.Read(File("""{"__metadata__":{"format":"pt"}}""", 0), out none);
        Assert.Null(none);
    }

    [Fact]
    public void What_was_written_is_read_bit_by_bit()
    {
        Gen<WeightArray> array =
            from name in Gen.String[Gen.Char, 1, 12]
            from rows in Gen.Int[0, 4]
            from columns in Gen.Int[1, 5]
            from bits in Gen.Int.Array[rows * columns]
            select new WeightArray(name, [rows, columns], [.. bits.Select(BitConverter.Int32BitsToSingle)]);
        array.Array[0, 6].Where(arrays => arrays.Select(each => each.Name).Distinct().Count() == arrays.Length && arrays.All(each => IsUnicode(each.Name) && each.Name != "__metadata__")).Sample(arrays =>
        {
            var weights = new ModelWeights(arrays);
            ModelWeights read = Safetensors.Read(Safetensors.Write(weights));
            Assert.Equal(weights.Arrays.Count, read.Arrays.Count);
            Assert.All(weights.Arrays.Zip(read.Arrays), pair =>
            {
                Assert.Equal(pair.First.Name, pair.Second.Name);
                Assert.Equal(pair.First.Shape, pair.Second.Shape);
                Assert.Equal(pair.First.Values.Select(BitConverter.SingleToInt32Bits), pair.Second.Values.Select(BitConverter.SingleToInt32Bits));
            });
        }, iter: 300);
    }

    [Fact]
    public void Files_of_other_writers_are_read()
    {
        // Metadata, another order of entries and of properties, no padding.
        byte[] file = File("""{"__metadata__":{"format":"pt"},"b":{"shape":[1],"dtype":"F32","data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8);
        file[^1] = 0x40;
        Assert.Equal([("a", 0f), ("b", 2f)], Safetensors.Read(file).Arrays.Select(array => (array.Name, array.Values[0])));
    }

    public static TheoryData<string, int, string> Broken => new()
    {
        { Entry, 4, "it holds 4 bytes of data where its header describes 8" },
        { Entry, 12, "it holds 12 bytes of data where its header describes 8" },
        { "[1]", 0, "its header is not a JSON object" },
        { "", 0, "its header is not a JSON object" },
        { "{\"a\":", 0, "its header is not what safetensors prescribe" },
        { """{"__metadata__":3}""", 0, "its header is not what safetensors prescribe" },
        { """{"__metadata__":{"text":3}}""", 0, "its header is not what safetensors prescribe" },
        { """{"a":3}""", 0, "its header is not what safetensors prescribe" },
        { """{"a":{"dtype":"F32","shape":[2]}}""", 8, "its header is not what safetensors prescribe" },
        { """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "its header is not what safetensors prescribe" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "its header is not what safetensors prescribe" },
        { """{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}""", 8, "the tensor \"a\" is of type F16, not F32" },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "the tensor \"a\" has a negative length" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", 8, "the tensor \"a\" has no proper shape or offsets" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "the offsets of the tensor \"a\" do not fit its shape and its place" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "the offsets of the tensor \"a\" do not fit its shape and its place" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "the offsets of the tensor \"b\" do not fit its shape and its place" },
        { """{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,9223372036854775807]}}""", 8, "the offsets of the tensor \"a\" do not fit its shape and its place" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_file_is_refused(string header, int dataBytes, string clause) =>
        Assert.Equal(clause, Assert.Throws<InvalidDataException>(() => Safetensors.Read(File(header, dataBytes))).Message);

    [Fact]
    public void A_file_that_ends_early_is_refused()
    {
        byte[] file = File(Entry, 8);
        for (int length = 0; length < file.Length; length++) Assert.Throws<InvalidDataException>(() => Safetensors.Read(file.AsSpan(0, length)));
    }

    [Fact]
    public void A_header_that_claims_to_be_huge_is_refused()
    {
        byte[] file = File(Entry, 8);
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        Assert.Equal("its header claims 18446744073709551615 bytes, more than 1048576", Assert.Throws<InvalidDataException>(() => Safetensors.Read(file)).Message);
    }

    [Fact]
    public void Arbitrary_damage_is_refused_or_read_but_nothing_else()
    {
        byte[] file = File(Entry, 8);
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Array[1, 4].Sample(changes =>
        {
            byte[] damaged = [.. file];
            foreach (var (position, value) in changes) damaged[position] = value;
            try
            {
                Safetensors.Read(damaged);
            }
            catch (InvalidDataException)
            {
            }
        }, iter: 5_000);
    }

    private static bool IsUnicode(string text) => text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static byte[] File(string header, int dataBytes)
    {
        byte[] file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        Encoding.ASCII.GetBytes(header, file.AsSpan(8));
        return file;
    }
}
