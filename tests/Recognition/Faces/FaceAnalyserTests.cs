using System.Numerics.Tensors;
using Attendance.Faces;
using Attendance.Imaging;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

public sealed class FaceAnalyserTests
{
    [Fact]
    public void A_picture_of_one_colour_shows_nobody()
    {
        using var picture = PictureCodec.Decode(Photographs.Nobody);

        Assert.Equal(new FaceSighting(FaceCount.None, null), Photographs.Faces.Sight(picture));
    }

    [Fact]
    public void Landmarks_lie_around_the_face_and_eyes_above_mouth()
    {
        foreach (var person in Photographs.People)
        {
            using var picture = PictureCodec.Decode(person);
            var face = Photographs.Faces.Sight(picture).Face!;
            var points = Photographs.Faces.Locate(picture, face);

            var around = face.Box.Squared(1.6f * face.Box.Height);
            Assert.Equal(68, points.Count);
            Assert.All(points, point => Assert.True(
                point.X >= around.Left && point.X <= around.Left + around.Width && point.Y >= around.Top && point.Y <= around.Top + around.Height, $"{point} is not in {around}."));
            Assert.True(points.Take(48).Skip(36).Average(eye => eye.Y) < points.Skip(48).Average(mouth => mouth.Y));
            Assert.True(points.Skip(36).Take(6).Average(left => left.X) < points.Skip(42).Take(6).Average(right => right.X));
        }
    }

    [Fact]
    public void A_template_has_512_numbers_and_length_one_and_liveness_is_a_probability()
    {
        foreach (var measured in Photographs.People.Select(Measure))
        {
            Assert.Equal(512, measured.Template.Length);
            Assert.Equal(1, TensorPrimitives.Norm<float>(measured.Template), 4);
            Assert.InRange(measured.Liveness, 0, 1);
        }
    }

    [Fact]
    public void A_person_is_nearer_to_themselves_than_to_anybody_else()
    {
        var people = Photographs.People.Select(person => ((float[][])[Template(person, 0), Template(person, 1), Template(person, 2)])).ToList();
        Assert.InRange(people.Count, 8, 100);
        var own = people.Min(person => TensorPrimitives.Dot<float>(person[0], person[1]));
        var ownFurther = people.Min(person => TensorPrimitives.Dot<float>(person[0], person[2]));
        var others = 0f;
        for (var i = 0; i < people.Count; i++)
            for (var j = 0; j < i; j++)
                others = Math.Max(others, TensorPrimitives.Dot<float>(people[i][0], people[j][1]));

        Assert.True(Math.Min(own, ownFurther) > others, $"One person {own} and {ownFurther}, two people {others}.");
    }

    [Fact]
    public void A_blurred_face_is_less_sharp_the_more_it_is_blurred()
    {
        foreach (var person in Photographs.People.Take(5))
        {
            var sharp = Measure(Blurred(person, 0)).Sharpness;
            var blurred = Measure(Blurred(person, 2)).Sharpness;
            var more = Measure(Blurred(person, 4)).Sharpness;
            Assert.True(sharp > blurred && blurred > more, $"{sharp}, {blurred}, {more}");
        }
    }

    [Fact]
    public void A_darker_face_is_less_bright_and_about_as_sharp()
    {
        using var picture = PictureCodec.Decode(Photographs.People[0]);
        var bright = Measure(picture);
        for (var i = 0; i < picture.Rgb.Length; i++)
            picture.Rgb[i] = (byte)(picture.Rgb[i] / 2);
        var dark = Measure(picture);

        Assert.Equal(bright.Brightness / 2, dark.Brightness, 3.0);
        Assert.InRange(dark.Sharpness, 0.7f * bright.Sharpness, 1.4f * bright.Sharpness);
    }

    [Fact]
    public void Many_at_once_measure_the_same_as_one_after_the_other()
    {
        var alone = Photographs.People.Select(person => Measure(person).Template).ToList();
        var together = new float[24][];
        Parallel.For(0, together.Length, i => together[i] = Measure(Photographs.People[i % alone.Count]).Template);

        for (var i = 0; i < together.Length; i++)
            Assert.Equal(alone[i % alone.Count], together[i]);
    }

    private static float[] Template(byte[] person, int variant) => Measure(Photographs.Variant(person, variant)).Template;

    private static FaceMeasurement Measure(byte[] jpeg)
    {
        using var picture = PictureCodec.Decode(jpeg);
        return Measure(picture);
    }

    private static FaceMeasurement Measure(Picture picture) => Photographs.Faces.Measure(picture, Photographs.Faces.Sight(picture).Face!);

    private static byte[] Blurred(byte[] jpeg, int radius)
    {
        using var picture = PictureCodec.Decode(jpeg, 300);
        using var blurred = new Picture(picture.Width, picture.Height);
        ReadOnlySpan<byte> from = picture.Rgb;
        var to = blurred.Rgb;
        var stride = picture.Width * 3;
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < stride; x++)
            {
                var (sum, count) = (0, 0);
                for (var dy = Math.Max(0, y - radius); dy <= Math.Min(picture.Height - 1, y + radius); dy++)
                {
                    for (var dx = Math.Max(x % 3, x - 3 * radius); dx <= Math.Min(stride - 1, x + 3 * radius); dx += 3)
                        (sum, count) = (sum + from[dy * stride + dx], count + 1);
                }
                to[y * stride + x] = (byte)(sum / count);
            }
        }
        return PictureCodec.EncodeJpeg(blurred, 95);
    }
}
