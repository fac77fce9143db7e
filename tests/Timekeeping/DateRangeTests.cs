using Attendance.Testing;
using Attendance.Timekeeping.WorkDays;

namespace Attendance.Timekeeping.Tests;

public sealed class DateRangeTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", " ")]
    public void Without_dates_it_is_the_week_to_today(string? from, string? to) =>
        Assert.Equal(new DateRange(new(2026, 2, 24), Today), DateRange.Read(from, to, Today));

    [Fact]
    public void Both_dates_belong_to_it() =>
        Assert.Equal(new DateRange(new(2026, 2, 1), new(2026, 2, 28)), DateRange.Read("2026-02-01", "2026-02-28", Today));

    [Fact]
    public void One_day_is_a_range() => Assert.Equal(new DateRange(Today, Today), DateRange.Read("2026-03-02", "2026-03-02", Today));

    [Fact]
    public void With_one_date_the_other_follows()
    {
        Assert.Equal(new DateRange(new(2026, 2, 1), Today), DateRange.Read("2026-02-01", null, Today));
        Assert.Equal(new DateRange(new(2026, 1, 9), new(2026, 1, 15)), DateRange.Read(null, "2026-01-15", Today));
    }

    [Theory]
    [InlineData("2026-03-03", "2026-03-02", "from")]
    [InlineData("2025-03-01", "2026-03-02", "from")]
    [InlineData("1.3.2026", null, "from")]
    [InlineData("2026-02-30", null, "from")]
    [InlineData(null, "2026-3-2", "to")]
    public void What_is_no_range_is_refused(string? from, string? to, string field) =>
        Assert.Equal(field, Specification.Refusal(() => DateRange.Read(from, to, Today)).Field);

    [Fact]
    public void A_week_before_the_first_day_of_the_calendar_is_refused() =>
        Assert.NotEmpty(Specification.Refusal(() => DateRange.Read(null, "0001-01-01", Today)).Message);

    [Fact]
    public void A_year_is_the_longest() =>
        Assert.Equal(new DateRange(new(2025, 3, 2), Today), DateRange.Read("2025-03-02", "2026-03-02", Today));
}
