using System.Numerics.Tensors;
using Attendance.Contracts;
using Attendance.Recognition.Matching;
using Attendance.Testing;

namespace Attendance.Recognition.Tests;

public sealed class ProbeReaderTests
{
    private static readonly byte[] One = Photographs.AtCamera(Photographs.People[0]), Again = Photographs.AtCamera(Photographs.Variant(Photographs.People[0], 1)),
        Other = Photographs.AtCamera(Photographs.People[1]), Nobody = Photographs.Nobody, Group = Photographs.Group;

    [Fact]
    public void No_frame_and_six_frames_are_refused()
    {
        Assert.Equal("frame", Specification.Refusal(() => Read()).Field);
        Assert.Equal("frame", Specification.Refusal(() => Read(One, One, One, One, One, One)).Field);
        Assert.NotNull(Read(One, One, One, One, One).Template);
    }

    [Fact]
    public void A_damaged_frame_is_refused_even_among_good_ones()
    {
        foreach (var bad in (byte[][])[One[..5000], [], new byte[3000], "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), Pictures.EmptyPng(60000, 60000)])
            Assert.Equal("frame", Specification.Refusal(() => Read(One, bad)).Field);
    }

    [Fact]
    public void Where_nobody_is_there_is_no_face() => Assert.Equal(new Probe(RecognitionOutcome.NoFace, null, null), Read(Nobody, Nobody));

    [Fact]
    public void Many_faces_are_several() => Assert.Equal(new Probe(RecognitionOutcome.SeveralFaces, null, null), Read(Group));

    [Fact]
    public void Two_people_one_after_the_other_are_several() => Assert.Equal(new Probe(RecognitionOutcome.SeveralFaces, null, null), Read(One, Other));

    [Fact]
    public void Somebody_among_the_frames_of_the_middle_is_several() => Assert.Equal(RecognitionOutcome.SeveralFaces, Read(One, Again, Other, One).Failure);

    [Fact]
    public void A_frame_without_a_face_among_good_ones_is_left_out() => Assert.Equal(Read(One).Template, Read(Nobody, One, Nobody).Template);

    [Fact]
    public void Somebody_far_away_is_no_face()
    {
        using var person = Imaging.PictureCodec.Decode(Photographs.People[0], 80);

        Assert.Equal(RecognitionOutcome.NoFace, Read(Photographs.AtCamera(Imaging.PictureCodec.EncodeJpeg(person))).Failure);
    }

    [Fact]
    public void Several_frames_are_their_mean_of_length_one()
    {
        var (first, second, both) = (Read(One), Read(Again), Read(One, Again));

        Assert.Equal(1, TensorPrimitives.Norm<float>(both.Template), 4);
        var nearness = TensorPrimitives.Dot<float>(both.Template, first.Template);
        Assert.Equal(nearness, TensorPrimitives.Dot<float>(both.Template, second.Template), 4);
        Assert.InRange(nearness, TensorPrimitives.Dot<float>(first.Template, second.Template), 0.99999f);
        Assert.Equal((first.Liveness!.Value + second.Liveness!.Value) / 2, both.Liveness!.Value, 0.0001f);
    }

    [Fact]
    public void Asked_again_for_the_same_frames_it_answers_from_memory()
    {
        var reader = new ProbeReader(Photographs.Faces, new(Photographs.Faces));
        byte[][] frames = [One];

        Assert.Same(reader.Read(frames, Model), reader.Read(frames, Model));
        Assert.NotEqual(reader.Read(frames, Model).Template, reader.Read([Other], Model).Template);
    }

    [Fact]
    public void Asked_with_another_recogniser_it_looks_again()
    {
        var reader = new ProbeReader(Photographs.Faces, new(Photographs.Faces));
        byte[][] frames = [One];

        Assert.NotEqual(reader.Read(frames, Model).Template, reader.Read(frames, Photographs.Faces.Catalogue.Recognisers[1].Sha256!).Template);
    }

    private static string Model => Photographs.Faces.Recogniser.Sha256!;

    private static Probe Read(params byte[][] frames) => new ProbeReader(Photographs.Faces, new(Photographs.Faces)).Read(frames, Model);
}
