using Npgsql;

namespace Attendance.EventStore.Postgres;

/// <summary>What the database is made of: columns, constraints, indexes, triggers, rules and functions of ours, each with its definition.</summary>
internal static class Structure
{
    private static readonly string Query =
        $"""
        select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname,
          format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
        from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r' join pg_namespace n on n.oid = c.relnamespace
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where a.attnum > 0 and not a.attisdropped and {Of("c.relname")}
        union all
        select 'constraint ' || n.nspname || '.' || c.relname || '.' || k.conname, pg_get_constraintdef(k.oid)
        from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace where {Of("c.relname")}
        union all
        select 'index ' || n.nspname || '.' || i.relname, pg_get_indexdef(i.oid)
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace where {Of("c.relname")}
        union all
        select 'trigger ' || n.nspname || '.' || c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
        from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal and {Of("c.relname")}
        union all
        select 'rule ' || n.nspname || '.' || c.relname || '.' || r.rulename, pg_get_ruledef(r.oid)
        from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace where {Of("c.relname")}
        union all
        select 'function ' || n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.prosrc
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where {Of("p.proname")}
        """;

    /// <summary>Of ours are the schemas of the modules ($1), and what has our prefixes in the public one.</summary>
    public static string Of(string name) => $"(n.nspname = any ($1) or (n.nspname = 'public' and {name} ~ '^(mt|attendance|messaging)_'))";

    /// <returns>Definitions by kind and name.</returns>
    public static async Task<Dictionary<string, string>> ReadAsync(NpgsqlConnection connection, string[] schemas, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Query, connection) { Parameters = { new() { Value = schemas } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellation))
            found[reader.GetString(0)] = reader.GetString(1);
        return found;
    }

    /// <summary>In words, sorted.</summary>
    public static IEnumerable<string> Compare(IReadOnlyDictionary<string, string> made, IReadOnlyDictionary<string, string> found) =>
        made.Keys.Union(found.Keys).Order(StringComparer.Ordinal)
            .Where(name => made.GetValueOrDefault(name) != found.GetValueOrDefault(name))
            .Select(name => !found.ContainsKey(name) ? $"{name} is missing" : !made.ContainsKey(name) ? $"{name} was added" : $"{name} was changed");
}
