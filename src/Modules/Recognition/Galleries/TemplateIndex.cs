using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Attendance.Recognition.Matching;

namespace Attendance.Recognition.Galleries;

/// <summary>
/// A template of each person, searched exactly. A search reads one byte a number, which tells how near a template is up to a bound
/// (Cauchy–Schwarz over what rounding left out); whatever could be among the best two people is then compared in full.
/// Searches wait for nobody; changes wait for each other only.
/// </summary>
internal sealed class TemplateIndex
{
    /// <summary>What a sum of 512 products of single precision may be off by.</summary>
    private const float Rounding = 1e-5f;

    private readonly Lock _change = new();
    private readonly ConcurrentDictionary<Guid, Person> _people = new();
    private Guid[] _ids = new Guid[64];
    private int _numbers, _count;
    private Segment[] _segments = [];

    /// <summary>How many people can be matched.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether it can be compared: 512 finite numbers.</summary>
    public static bool IsUsable(ReadOnlySpan<float> template) => template.Length == Segment.Length && float.IsFinite(TensorPrimitives.SumOfMagnitudes(template));

    /// <summary>A person's template, in place of the one there was.</summary>
    public void Set(Guid employee, ReadOnlySpan<float> template)
    {
        if (!IsUsable(template))
            throw new ArgumentException($"A template is {Segment.Length} finite numbers.", nameof(template));
        lock (_change)
        {
            var person = PersonOf(employee);
            Replace(employee, person, person with { Place = Put(person.Owner, template) });
            GiveUp(person.Place);
        }
    }

    public void Remove(Guid employee)
    {
        lock (_change)
        {
            if (!_people.TryGetValue(employee, out var person))
                return;
            Replace(employee, person, person with { Place = null });
            GiveUp(person.Place);
        }
    }

    public void SetActive(Guid employee, bool active)
    {
        lock (_change)
        {
            var person = PersonOf(employee);
            Replace(employee, person, person = person with { Active = active });
            if (person.Place is { } place)
                Volatile.Write(ref place.Segment.Owner(place.Slot), person.Owner);
        }
    }

    /// <summary>The best person and how near the second one is; null when nobody can be matched.</summary>
    /// <param name="probe">512 numbers of length 1.</param>
    /// <param name="exceptFor">Given: everybody but this person, also those who must not be recognised.</param>
    public Candidates? Search(ReadOnlySpan<float> probe, Guid? exceptFor = null)
    {
        var without = exceptFor is { } id && _people.TryGetValue(id, out var person) ? person.Number : 0;
        Span<sbyte> codes = stackalloc sbyte[Segment.Length];
        Span<short> wide = stackalloc short[Segment.Length];
        var rounded = Rounded.Of(probe, codes);
        for (var i = 0; i < codes.Length; i++)
            wide[i] = codes[i];
        var length = TensorPrimitives.Norm(probe);
        var (near, hits) = (new Leaders(), new List<Hit>());
        foreach (var segment in Volatile.Read(ref _segments))
        {
            var filled = segment.Filled;
            var bound = segment.LongestRounded * rounded.Error + segment.LargestError * length + Rounding;
            for (var slot = 0; slot < filled; slot++)
            {
                var owner = exceptFor is null ? segment.Owner(slot) : Math.Abs(segment.Owner(slot));
                if (owner <= 0 || owner == without)
                    continue;
                var about = segment.Product(slot, wide) * (segment.Scale(slot) * rounded.Scale);
                if (about + bound < near.SecondScore)
                    continue;
                near.Offer(owner, about - bound);
                hits.Add(new(segment, slot, owner, about + bound));
            }
        }
        var exact = new Leaders();
        foreach (var hit in hits)
            if (hit.AtMost >= near.SecondScore)
                exact.Offer(hit.Owner, TensorPrimitives.Dot(hit.Segment.Full(hit.Slot), probe));
        return exact.First == 0 ? null : new(Volatile.Read(ref _ids)[exact.First], exact.FirstScore, exact.Second == 0 ? null : exact.SecondScore);
    }

    /// <summary>How near the probe is to one person; null when there is nothing of them to compare with.</summary>
    public float? Compare(Guid employee, ReadOnlySpan<float> probe) =>
        _people.TryGetValue(employee, out var person) && person is { Active: true, Place: { } place } ? TensorPrimitives.Dot(place.Segment.Full(place.Slot), probe) : null;

    private void Replace(Guid employee, Person before, Person after)
    {
        _people[employee] = after;
        Volatile.Write(ref _count, _count + (after.CanBeMatched ? 1 : 0) - (before.CanBeMatched ? 1 : 0));
    }

    private Person PersonOf(Guid employee)
    {
        if (_people.TryGetValue(employee, out var known))
            return known;
        var number = ++_numbers;
        if (number == _ids.Length)
        {
            var larger = new Guid[2 * _ids.Length];
            _ids.CopyTo(larger, 0);
            Volatile.Write(ref _ids, larger);
        }
        _ids[number] = employee;
        return _people[employee] = new(number, true, null);
    }

    private Place Put(int owner, ReadOnlySpan<float> template)
    {
        if (_segments is not [.., var last] || last.Filled == Segment.Capacity)
            Volatile.Write(ref _segments, [.. _segments, last = new()]);
        return new(last, last.Add(owner, template));
    }

    private void GiveUp(Place? place)
    {
        if (place is not var (segment, slot))
            return;
        Volatile.Write(ref segment.Owner(slot), 0);
        segment.GivenUp++;
        if (segment.Filled == Segment.Capacity && segment.GivenUp >= Segment.Capacity / 2)
            Move(segment);
    }

    /// <summary>Puts what is left of a segment elsewhere. A search sees it in both places or in one.</summary>
    private void Move(Segment worn)
    {
        for (var slot = 0; slot < Segment.Capacity; slot++)
        {
            if (worn.Owner(slot) == 0)
                continue;
            var employee = _ids[Math.Abs(worn.Owner(slot))];
            _people[employee] = _people[employee] with { Place = Put(worn.Owner(slot), worn.Full(slot)) };
        }
        Volatile.Write(ref _segments, [.. _segments.Where(segment => segment != worn)]);
    }

    private sealed record Place(Segment Segment, int Slot);

    private readonly record struct Hit(Segment Segment, int Slot, int Owner, float AtMost);

    private sealed record Person(int Number, bool Active, Place? Place)
    {
        public bool CanBeMatched => Active && Place is not null;

        /// <summary>As <see cref="Segment.Owner"/> says it.</summary>
        public int Owner => Active ? Number : -Number;
    }

    /// <summary>The best two people seen so far.</summary>
    private struct Leaders()
    {
        public int First { get; private set; }

        public int Second { get; private set; }

        public float FirstScore { get; private set; } = float.NegativeInfinity;

        public float SecondScore { get; private set; } = float.NegativeInfinity;

        public void Offer(int owner, float score)
        {
            if (owner == First)
                FirstScore = MathF.Max(FirstScore, score);
            else if (score > FirstScore)
                (First, FirstScore, Second, SecondScore) = (owner, score, First, FirstScore);
            else if (score > SecondScore)
                (Second, SecondScore) = (owner, score);
        }
    }
}
