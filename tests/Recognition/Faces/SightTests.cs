using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

public sealed class SightTests
{
    [Fact]
    public void Two_people_side_by_side_are_several() =>
        Assert.Equal(FaceCount.Several, Sight((Photographs.People[0], 60, 60, 1), (Photographs.People[1], 640, 60, 1)).Count);

    [Fact]
    public void Somebody_small_in_the_background_does_not_count()
    {
        var sighting = Sight((Photographs.People[0], 60, 60, 1), (Photographs.People[1], 760, 100, 0.5));

        Assert.Equal(FaceCount.One, sighting.Count);
        Assert.InRange(sighting.Face!.Box.Centre.X, 60, 600);
    }

    [Fact]
    public void Somebody_cut_by_the_edge_does_not_count()
    {
        var sighting = Sight((Photographs.People[0], 60, 60, 1), (Photographs.People[1], 930, 60, 1));

        Assert.Equal(FaceCount.One, sighting.Count);
        Assert.InRange(sighting.Face!.Box.Centre.X, 60, 600);
    }

    [Fact]
    public void The_sample_pictures_show_as_many_faces_as_there_are_people()
    {
        var folder = Path.Combine(Photographs.Root, "build", "npm", "node_modules", "@vladmandic", "face-api", "demo");
        var counts = Enumerable.Range(1, 6).Select(i =>
        {
            using var picture = PictureCodec.Decode(File.ReadAllBytes(Path.Combine(folder, $"sample{i}.jpg")));
            var faces = Photographs.Faces.Detect(picture);
            Assert.True(faces.Zip(faces.Skip(1)).All(pair => pair.First.Box.Height >= pair.Second.Box.Height), "The largest is first.");
            Assert.All(faces, face => Assert.InRange(face.Score, 0.65f, 1));
            return faces.Count;
        });

        Assert.Equal([3, 3, 3, 4, 5, 4], counts);
    }

    /// <summary>Looks at people on a grey wall of 1200 × 700; each has 500 pixels times their scale.</summary>
    private static FaceSighting Sight(params (byte[] Person, int Left, int Top, double Scale)[] people)
    {
        using var wall = new Picture(1200, 700);
        wall.Rgb.Fill(110);
        foreach (var (person, left, top, scale) in people)
        {
            using var picture = PictureCodec.Decode(person);
            var side = (int)(500 * scale);
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < side && left + x < wall.Width; x++)
                {
                    var from = (y * picture.Height / side * picture.Width + x * picture.Width / side) * 3;
                    picture.Rgb.Slice(from, 3).CopyTo(wall.Rgb[(((top + y) * wall.Width + left + x) * 3)..]);
                }
            }
        }
        return Photographs.Faces.Sight(wall);
    }
}
