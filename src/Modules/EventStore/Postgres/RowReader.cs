using System.Linq.Expressions;
using System.Reflection;
using Npgsql;

namespace Attendance.EventStore.Postgres;

/// <summary>Turns a row into a scalar, or into a record whose constructor takes the columns in their order.</summary>
internal static class RowReader<T>
{
    public static readonly Func<NpgsqlDataReader, T> Read = Compile();

    private static Func<NpgsqlDataReader, T> Compile()
    {
        var reader = Expression.Parameter(typeof(NpgsqlDataReader));
        var constructor = IsScalar(typeof(T)) ? null : typeof(T).GetConstructors().MaxBy(candidate => candidate.GetParameters().Length);
        Expression body = constructor is null || constructor.GetParameters().Length == 0
            ? Column(reader, 0, typeof(T), nullable: true)
            : Expression.New(constructor, constructor.GetParameters().Select((parameter, i) => Column(reader, i, parameter.ParameterType, IsNullable(parameter))));
        return Expression.Lambda<Func<NpgsqlDataReader, T>>(body, reader).Compile();
    }

    private static Expression Column(ParameterExpression reader, int ordinal, Type type, bool nullable)
    {
        var at = Expression.Constant(ordinal);
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        var stored = wanted.IsEnum ? typeof(string) : wanted;
        Expression value = Expression.Call(reader, typeof(NpgsqlDataReader).GetMethod(nameof(NpgsqlDataReader.GetFieldValue))!.MakeGenericMethod(stored), at);
        if (wanted.IsEnum)
            value = Expression.Call(typeof(Enum), nameof(Enum.Parse), [wanted], value);
        value = Expression.Convert(value, type);
        return nullable
            ? Expression.Condition(Expression.Call(reader, nameof(NpgsqlDataReader.IsDBNull), null, at), Expression.Default(type), value)
            : value;
    }

    private static bool IsScalar(Type type) =>
        type.IsPrimitive || type.IsEnum || type.IsArray || type == typeof(string) || type == typeof(Guid) || type == typeof(decimal)
        || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || Nullable.GetUnderlyingType(type) is not null;

    private static bool IsNullable(ParameterInfo parameter) =>
        parameter.ParameterType.IsValueType
            ? Nullable.GetUnderlyingType(parameter.ParameterType) is not null
            : new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
}
