using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Attendance.Pdf;

/// <summary>A picture that can stand on pages, many times over.</summary>
/// <param name="Jpeg">Baseline or progressive, in colour (three components).</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record PdfPicture(byte[] Jpeg, int Width, int Height);

/// <summary>
/// A PDF (ISO 32000-1) of text, lines and pictures, with a structure for screen readers and text that can be selected and searched.
/// The same calls make the same bytes: nothing is taken from the clock or from chance.
/// </summary>
/// <param name="language">BCP 47, such as "en".</param>
/// <param name="created">The date it carries.</param>
public sealed class PdfDocument(string title, string language, DateTimeOffset created)
{
    private readonly List<PdfPage> _pages = [];
    private readonly List<FontUse> _fonts = [];
    private readonly List<PdfPicture> _pictures = [];
    private readonly List<byte[]> _objects = [];

    /// <summary>The root of the structure.</summary>
    public PdfTag Structure { get; } = new("Document");

    public int PageCount => _pages.Count;

    public PdfPage AddPage(double width, double height)
    {
        var page = new PdfPage(this, width, height);
        _pages.Add(page);
        return page;
    }

    public PdfPage this[int page] => _pages[page];

    internal string NameOf(FontUse use)
    {
        if (!_fonts.Contains(use))
            _fonts.Add(use);
        return string.Create(CultureInfo.InvariantCulture, $"F{_fonts.IndexOf(use)}");
    }

    internal string NameOf(PdfPicture picture)
    {
        if (!_pictures.Contains(picture))
            _pictures.Add(picture);
        return string.Create(CultureInfo.InvariantCulture, $"P{_pictures.IndexOf(picture)}");
    }

    public byte[] Save()
    {
        _objects.Clear();
        var (catalog, tree, info, root) = (Reserve(), Reserve(), Reserve(), Reserve());
        var fonts = _fonts.Select((use, i) => $"/F{i} {Reference(WriteFont(use))}").ToList();
        var pictures = _pictures.Select((picture, i) => $"/P{i} {Reference(WritePicture(picture))}").ToList();
        var resources = $"/Font<<{string.Join(' ', fonts)}>>{(pictures.Count == 0 ? "" : $"/XObject<<{string.Join(' ', pictures)}>>")}";
        var pages = _pages.Select(_ => Reserve()).ToList();
        for (var i = 0; i < _pages.Count; i++)
        {
            var content = AddStream("", Encoding.ASCII.GetBytes(_pages[i].Content));
            Put(pages[i], string.Create(CultureInfo.InvariantCulture,
                $"<</Type/Page/Parent {Reference(tree)}/MediaBox[0 0 {PdfPage.Number(_pages[i].Width)} {PdfPage.Number(_pages[i].Height)}]/Contents {Reference(content)}/Resources<<{resources}>>/StructParents {i}/Tabs/S>>"));
        }
        Put(tree, $"<</Type/Pages/Count {_pages.Count}/Kids[{string.Join(' ', pages.Select(Reference))}]>>");
        Put(info, $"<</Title {Text(title)}/Producer {Text("Attendance")}/CreationDate (D:{created.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}Z)>>");
        WriteStructure(root, pages);
        Put(catalog, $"<</Type/Catalog/Pages {Reference(tree)}/Lang {Text(language)}/MarkInfo<</Marked true>>/StructTreeRoot {Reference(root)}/ViewerPreferences<</DisplayDocTitle true>>>>");
        return Assemble(catalog, info);
    }

    private void WriteStructure(int root, List<int> pages)
    {
        var numbers = new Dictionary<PdfTag, int>();
        var document = WriteTag(Structure, root, pages, numbers);
        var parents = _pages.Select((page, i) => string.Create(CultureInfo.InvariantCulture, $"{i} {Reference(Add($"[{string.Join(' ', page.Marked.Select(tag => Reference(numbers[tag])))}]"))}"));
        Put(root, $"<</Type/StructTreeRoot/K {Reference(document)}/ParentTree<</Nums[{string.Join(' ', parents)}]>>/ParentTreeNextKey {_pages.Count}>>");
    }

    private int WriteTag(PdfTag tag, int parent, List<int> pages, Dictionary<PdfTag, int> numbers)
    {
        var number = Reserve();
        numbers.Add(tag, number);
        var kids = tag.Content.Select(content => string.Create(CultureInfo.InvariantCulture, $"<</Type/MCR/Pg {Reference(pages[_pages.IndexOf(content.Page)])}/MCID {content.Number}>>"))
            .Concat(tag.Children.Select(child => Reference(WriteTag(child, number, pages, numbers)))).ToList();
        var scope = tag.Scope is null ? "" : $"/A<</O/Table/Scope/{tag.Scope}>>";
        Put(number, $"<</Type/StructElem/S/{tag.Kind}/P {Reference(parent)}{scope}/K[{string.Join(' ', kids)}]>>");
        return number;
    }

    private int WriteFont(FontUse use)
    {
        var font = use.Font;
        double Scaled(int value) => Math.Round(1000.0 * value / font.UnitsPerEm);
        var program = font.Subset(use.Characters.Keys);
        var file = AddStream($"/Length1 {program.Length}", program);
        var name = $"/{Prefix(use)}+{font.Name}";
        var descriptor = Add(string.Create(CultureInfo.InvariantCulture,
            $"<</Type/FontDescriptor/FontName{name}/Flags 4/FontBBox[{Scaled(font.Box.Left)} {Scaled(font.Box.Bottom)} {Scaled(font.Box.Right)} {Scaled(font.Box.Top)}]/ItalicAngle 0/Ascent {Scaled(font.Ascent)}/Descent {Scaled(font.Descent)}/CapHeight {Scaled(font.Ascent)}/StemV 80/FontFile2 {Reference(file)}>>"));
        var widths = string.Join(' ', use.Characters.Keys.Select(glyph => string.Create(CultureInfo.InvariantCulture, $"{glyph}[{use.WidthOf(glyph)}]")));
        var descendant = Add($"<</Type/Font/Subtype/CIDFontType2/BaseFont{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {Reference(descriptor)}/CIDToGIDMap/Identity/DW 600/W[{widths}]>>");
        var unicode = AddStream("", Encoding.ASCII.GetBytes(ToUnicode(use)));
        return Add($"<</Type/Font/Subtype/Type0/BaseFont{name}/Encoding/Identity-H/DescendantFonts[{Reference(descendant)}]/ToUnicode {Reference(unicode)}>>");
    }

    private int WritePicture(PdfPicture picture) => AddStream(
        string.Create(CultureInfo.InvariantCulture, $"/Type/XObject/Subtype/Image/Width {picture.Width}/Height {picture.Height}/ColorSpace/DeviceRGB/BitsPerComponent 8"), picture.Jpeg, "DCTDecode");

    /// <summary>Six letters that say that it is a subset, and which (ISO 32000-1, 9.6.4).</summary>
    private static string Prefix(FontUse use)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(',', use.Characters.Keys)));
        return string.Concat(hash.Take(6).Select(one => (char)('A' + one % 26)));
    }

    private static string ToUnicode(FontUse use)
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        // A hundred at most in a block. Glyph 0 stands for whatever the font lacks, and for no one character.
        foreach (var block in use.Characters.Where(character => character.Key != 0).Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (glyph, character) in block)
                map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(character.ToString()))}>\n");
            map.Append("endbfchar\n");
        }
        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end").ToString();
    }

    private byte[] Assemble(int catalog, int info)
    {
        var file = new MemoryStream();
        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        Write("%PDF-1.7\n%âãÏÓ\n");
        var places = new List<long>();
        for (var i = 0; i < _objects.Count; i++)
        {
            places.Add(file.Length);
            Write($"{i + 1} 0 obj\n");
            file.Write(_objects[i]);
            Write("\nendobj\n");
        }
        var id = Convert.ToHexString(SHA256.HashData(file.GetBuffer().AsSpan(0, (int)file.Length)).AsSpan(0, 16));
        var table = file.Length;
        Write($"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            Write($"{place:D10} 00000 n \n");
        Write($"trailer\n<</Size {_objects.Count + 1}/Root {Reference(catalog)}/Info {Reference(info)}/ID[<{id}><{id}>]>>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    private int Reserve()
    {
        _objects.Add([]);
        return _objects.Count;
    }

    private int Add(string body)
    {
        var number = Reserve();
        Put(number, body);
        return number;
    }

    private int AddStream(string entries, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bytes);
        return AddStream(entries, packed.ToArray(), "FlateDecode");
    }

    private int AddStream(string entries, byte[] packed, string filter)
    {
        var number = Reserve();
        _objects[number - 1] = [.. Encoding.Latin1.GetBytes($"<</Filter/{filter}/Length {packed.Length}{entries}>>\nstream\n"), .. packed, .. "\nendstream"u8];
        return number;
    }

    private void Put(int number, string body) => _objects[number - 1] = Encoding.Latin1.GetBytes(body);

    private static string Reference(int number) => string.Create(CultureInfo.InvariantCulture, $"{number} 0 R");

    /// <summary>A text string in UTF-16, as hexadecimal digits.</summary>
    private static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";
}
