using Attendance.Faces;
using Attendance.Imaging;

namespace Attendance.Testing;

/// <summary>
/// Real photographs: people cut out of the pictures that come with the npm package @vladmandic/face-api (MIT), and, where
/// they are present, LFW's development pictures.
/// </summary>
public static class Photographs
{
    private static readonly Lazy<FaceAnalyser> Analyser = new(() => new(Path.Combine(AppContext.BaseDirectory, "models")));
    private static readonly Lazy<IReadOnlyList<byte[]>> Cut = new(CutPeople);

    /// <summary>The root of the project.</summary>
    public static string Root { get; } = FindRoot();

    public static FaceAnalyser Faces => Analyser.Value;

    /// <summary>One JPEG per person, of different people within one source picture.</summary>
    public static IReadOnlyList<byte[]> People => Cut.Value;

    /// <summary>Somebody who looks straight at the camera.</summary>
    public static byte[] Frontal => People[13];

    /// <summary>A picture with several people.</summary>
    public static byte[] Group { get; } = File.ReadAllBytes(Sample(1));

    /// <summary>A picture without any face.</summary>
    public static byte[] Nobody { get; } = Plain(640, 480);

    /// <summary>LFW's development pictures; null where they are not.</summary>
    public static string? LfwFolder { get; } = FindLfw();

    /// <summary>The same person a little differently: another cut, another light.</summary>
    /// <param name="variant">0 and up.</param>
    public static byte[] Variant(byte[] person, int variant)
    {
        using var picture = PictureCodec.Decode(person);
        var margin = 4 + 5 * variant;
        using var cut = picture.Crop(margin, margin / 2, picture.Width - 2 * margin + variant, picture.Height - 2 * margin + variant);
        var rgb = cut.Rgb;
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (byte)Math.Clamp(rgb[i] + 6 * variant - 9, 0, 255);
        return PictureCodec.EncodeJpeg(cut, 88);
    }

    /// <summary>A person before a 1280 × 720 camera, as one JPEG frame.</summary>
    public static byte[] AtCamera(byte[]? person)
    {
        using var frame = new Picture(1280, 720);
        frame.Rgb.Fill(96);
        if (person is not null)
        {
            using var picture = PictureCodec.Decode(person);
            for (var y = 0; y < Math.Min(720, picture.Height); y++)
                picture.Rgb.Slice(y * picture.Width * 3, picture.Width * 3).CopyTo(frame.Rgb[((y + Math.Max(0, (720 - picture.Height) / 2)) * 1280 * 3 + (1280 - picture.Width) / 2 * 3)..]);
        }
        // Below quality 90 the colours are halved (4:2:0), which the browser's fake camera needs.
        return PictureCodec.EncodeJpeg(frame, 85);
    }

    /// <summary>A picture of one colour.</summary>
    public static byte[] Plain(int width, int height)
    {
        using var picture = new Picture(width, height);
        picture.Rgb.Fill(140);
        return PictureCodec.EncodeJpeg(picture);
    }

    private static List<byte[]> CutPeople()
    {
        var people = new List<byte[]>();
        for (var sample = 1; sample <= 6; sample++)
        {
            using var picture = PictureCodec.Decode(File.ReadAllBytes(Sample(sample)));
            foreach (var face in Faces.Detect(picture).OrderBy(face => face.Box.Left))
            {
                var side = face.Box.Height * 2.1f;
                var box = face.Box.Squared(side);
                using var cut = picture.Crop((int)box.Left, (int)box.Top, (int)side, (int)side);
                if (Faces.Sight(cut).Count == FaceCount.One)
                    people.Add(PictureCodec.EncodeJpeg(cut));
            }
        }
        return people;
    }

    private static string Sample(int number) => Path.Combine(Root, "build", "npm", "node_modules", "@vladmandic", "face-api", "demo", $"sample{number}.jpg");

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Attendance.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The project's root was not found.");
        return folder;
    }

    private static string? FindLfw()
    {
        var beside = new DirectoryInfo(Root).Parent!.EnumerateDirectories().Select(folder => Path.Combine(folder.FullName, "data")).Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories);
        string?[] places = [Environment.GetEnvironmentVariable("ATTENDANCE_TEST_PHOTOGRAPHS"), .. beside];
        return places.FirstOrDefault(folder => folder is not null && File.Exists(Path.Combine(folder, "pairsDevTrain.txt")) && Directory.Exists(Path.Combine(folder, "images")));
    }
}
