using System.Buffers.Binary;

namespace Attendance.Pdf;

/// <summary>
/// A TrueType font: which glyph a character is, how wide it is, and the file with nothing but the glyphs that are used.
/// After Apple's TrueType Reference Manual and ISO/IEC 14496-22; composed of glyf outlines, not of CFF.
/// </summary>
public sealed class TrueTypeFont
{
    /// <summary>What a reader of PDF needs of the file.</summary>
    private static readonly string[] Kept = ["cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"];

    private readonly byte[] _file;
    private readonly Dictionary<string, (int Offset, int Length)> _tables = [];
    private readonly int _widths, _glyphs;
    private readonly bool _longLoca;
    private readonly (int Offset, bool IsWide) _map;

    /// <exception cref="InvalidDataException">No TrueType font, or one without a Unicode map or outlines.</exception>
    public TrueTypeFont(string name, byte[] file)
    {
        (Name, _file) = (name, file);
        try
        {
            for (var i = 0; i < Word(4); i++)
            {
                var entry = 12 + 16 * i;
                _tables[System.Text.Encoding.ASCII.GetString(file, entry, 4)] = ((int)Long(entry + 8), (int)Long(entry + 12));
            }
            var head = _tables["head"].Offset;
            UnitsPerEm = Word(head + 18);
            Box = (Short(head + 36), Short(head + 38), Short(head + 40), Short(head + 42));
            _longLoca = Word(head + 50) == 1;
            var hhea = _tables["hhea"].Offset;
            (Ascent, Descent, _widths) = (Short(hhea + 4), Short(hhea + 6), Word(hhea + 34));
            _glyphs = Word(_tables["maxp"].Offset + 4);
            _ = (_tables["glyf"], _tables["loca"], _tables["hmtx"]);
            _map = UnicodeMap();
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{name} is no TrueType font that can be used.", e);
        }
    }

    public string Name { get; }

    public int UnitsPerEm { get; }

    public int Ascent { get; }

    public int Descent { get; }

    public (int Left, int Bottom, int Right, int Top) Box { get; }

    /// <returns>0: the font has no such character.</returns>
    public int Glyph(int character)
    {
        if (_map.IsWide)
        {
            for (var i = 0; i < Long(_map.Offset + 12); i++)
            {
                var group = _map.Offset + 16 + 12 * i;
                if (character >= Long(group) && character <= Long(group + 4))
                    return (int)(Long(group + 8) + character - Long(group));
            }
            return 0;
        }
        var segments = Word(_map.Offset + 6) / 2;
        for (var i = 0; i < segments && character <= 0xFFFF; i++)
        {
            var end = _map.Offset + 14 + 2 * i;
            if (character > Word(end))
                continue;
            var start = Word(end + 2 * segments + 2);
            if (character < start)
                return 0;
            var delta = Word(end + 4 * segments + 2);
            var place = end + 6 * segments + 2;
            if (Word(place) == 0)
                return (character + delta) & 0xFFFF;
            var glyph = Word(place + Word(place) + 2 * (character - start));
            return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
        }
        return 0;
    }

    /// <summary>In units of the em.</summary>
    public int Width(int glyph) => Word(_tables["hmtx"].Offset + 4 * Math.Min(glyph, _widths - 1));

    /// <summary>The font with the outlines of these glyphs, and of those they are composed of; glyphs keep their numbers.</summary>
    public byte[] Subset(IEnumerable<int> glyphs)
    {
        var used = new SortedSet<int> { 0 };
        foreach (var glyph in glyphs)
            AddWithParts(glyph, used);
        var outlines = new MemoryStream();
        var places = new byte[4 * (_glyphs + 1)];
        for (var glyph = 0; glyph <= _glyphs; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(4 * glyph), (uint)outlines.Length);
            if (!used.Contains(glyph))
                continue;
            outlines.Write(Outline(glyph));
            while (outlines.Length % 4 != 0)
                outlines.WriteByte(0);
        }
        var tables = Kept.Where(_tables.ContainsKey).ToDictionary(name => name, name => _file.AsSpan(_tables[name].Offset, _tables[name].Length).ToArray());
        (tables["glyf"], tables["loca"]) = (outlines.ToArray(), places);
        // Places are long ones now.
        BinaryPrimitives.WriteUInt16BigEndian(tables["head"].AsSpan(50), 1);
        return Assemble(tables);
    }

    private void AddWithParts(int glyph, SortedSet<int> used)
    {
        if (glyph < 0 || glyph >= _glyphs || !used.Add(glyph))
            return;
        var outline = Outline(glyph);
        if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
            return;
        for (int at = 10, flags = 0x20; (flags & 0x20) != 0 && at + 4 <= outline.Length;)
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
            AddWithParts(BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]), used);
            at += 4 + ((flags & 1) != 0 ? 4 : 2) + ((flags & 8) != 0 ? 2 : (flags & 0x40) != 0 ? 4 : (flags & 0x80) != 0 ? 8 : 0);
        }
    }

    private ReadOnlySpan<byte> Outline(int glyph)
    {
        if (glyph >= _glyphs)
            return [];
        var loca = _tables["loca"].Offset;
        var (from, to) = _longLoca ? ((int)Long(loca + 4 * glyph), (int)Long(loca + 4 * glyph + 4)) : (2 * Word(loca + 2 * glyph), 2 * Word(loca + 2 * glyph + 2));
        return _file.AsSpan(_tables["glyf"].Offset + from, to - from);
    }

    private static byte[] Assemble(Dictionary<string, byte[]> tables)
    {
        var head = new byte[12 + 16 * tables.Count];
        var power = 1 << (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt32BigEndian(head, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(6), (ushort)(16 * power));
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(8), (ushort)Math.Log2(power));
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(10), (ushort)(16 * (tables.Count - power)));
        var body = new MemoryStream();
        foreach (var (i, (name, bytes)) in tables.OrderBy(table => table.Key, StringComparer.Ordinal).Index())
        {
            var entry = head.AsSpan(12 + 16 * i);
            System.Text.Encoding.ASCII.GetBytes(name, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Checksum(bytes));
            BinaryPrimitives.WriteUInt32BigEndian(entry[8..], (uint)(head.Length + body.Length));
            BinaryPrimitives.WriteUInt32BigEndian(entry[12..], (uint)bytes.Length);
            body.Write(bytes);
            while (body.Length % 4 != 0)
                body.WriteByte(0);
        }
        return [.. head, .. body.ToArray()];
    }

    private static uint Checksum(byte[] bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 4)
            for (var j = 0; j < 4; j++)
                sum += (i + j < bytes.Length ? (uint)bytes[i + j] : 0) << (24 - 8 * j);
        return sum;
    }

    private (int Offset, bool IsWide) UnicodeMap()
    {
        var cmap = _tables["cmap"].Offset;
        (int Offset, bool IsWide)? best = null;
        for (var i = 0; i < Word(cmap + 2); i++)
        {
            var offset = cmap + (int)Long(cmap + 8 + 8 * i);
            if (Word(cmap + 4 + 8 * i) is 0 or 3 && (Word(offset) == 12 || (Word(offset) == 4 && best is null)))
                best = (offset, Word(offset) == 12);
        }
        return best ?? throw new KeyNotFoundException("There is no Unicode map.");
    }

    private int Word(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));

    private int Short(int at) => BinaryPrimitives.ReadInt16BigEndian(_file.AsSpan(at));

    private uint Long(int at) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at));
}
