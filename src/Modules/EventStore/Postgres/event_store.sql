-- Marten's event tables (Marten 9, Guid streams, metadata columns on). What is ours stands beside them under other names.
create sequence if not exists mt_events_sequence cache 1;

create table if not exists mt_streams (
  id uuid primary key,
  type varchar null,
  version bigint,
  timestamp timestamptz not null default now(),
  created timestamptz not null default now(),
  tenant_id varchar default '*DEFAULT*',
  is_archived boolean default false
);

create table if not exists mt_events (
  seq_id bigint primary key default nextval('mt_events_sequence'),
  id uuid not null,
  stream_id uuid null references mt_streams (id) on delete cascade,
  version bigint not null,
  data jsonb not null,
  bdata bytea null,
  type varchar(500) not null,
  timestamp timestamptz not null,
  tenant_id varchar default '*DEFAULT*',
  mt_dotnet_type varchar null,
  correlation_id varchar null,
  causation_id varchar null,
  headers jsonb null,
  user_name varchar null,
  is_archived boolean default false
);
alter sequence mt_events_sequence owned by mt_events.seq_id;
create unique index if not exists pk_mt_events_stream_and_version on mt_events (stream_id, version);
create unique index if not exists attendance_events_by_id on mt_events (id);

create table if not exists mt_event_progression (
  name varchar primary key,
  last_seq_id bigint,
  last_updated timestamptz default transaction_timestamp()
);

-- Moves a stream from the version the writer saw to the next; raises when it is no longer there.
-- Returns the time its events get: never earlier than the stream's last one.
create or replace function attendance_advance_stream(stream uuid, stream_type varchar, expected bigint, appended bigint, at timestamptz)
returns timestamptz language plpgsql as $$
declare
  recorded timestamptz;
begin
  if expected = 0 then
    insert into mt_streams (id, type, version, timestamp, created)
    values (stream, stream_type, appended, at, at)
    on conflict (id) do nothing
    returning timestamp into recorded;
  else
    update mt_streams
    set version = expected + appended, timestamp = greatest(timestamp, at)
    where id = stream and version = expected
    returning timestamp into recorded;
  end if;
  if not found then
    raise exception 'stream % is not at version %', stream, expected using errcode = 'MT003';
  end if;
  return recorded;
end $$;

-- One event of one stream: what most requests append. The number is that of StoreLock.cs: every writer holds this lock,
-- shared, from before it draws its numbers until its commit is visible. After it nothing is waited for but the disk.
create or replace function attendance_append_one(
  stream uuid, stream_type varchar, expected bigint, at timestamptz,
  event_id uuid, body jsonb, event_type varchar, dotnet_type varchar,
  correlation varchar, causation varchar, head jsonb, actor varchar)
returns void language plpgsql as $$
declare
  recorded timestamptz := attendance_advance_stream(stream, stream_type, expected, 1, at);
begin
  perform pg_advisory_xact_lock_shared(4716522726724363630);
  insert into mt_events (id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
  values (event_id, stream, expected + 1, body, event_type, recorded, '*DEFAULT*', dotnet_type, correlation, causation, head, actor);
end $$;

-- Events of several streams. The streams come in the order of their ids, the new ones (expected 0) are made at once.
create or replace function attendance_append(
  streams uuid[], stream_types varchar[], expected bigint[], appended bigint[], at timestamptz,
  event_ids uuid[], event_streams uuid[], versions bigint[], bodies jsonb[], event_types varchar[], dotnet_types varchar[],
  correlation varchar, causation varchar, head jsonb, actor varchar)
returns void language plpgsql as $$
declare
  made bigint;
  wanted bigint := cardinality(array_positions(expected, 0));
begin
  if wanted > 0 then
    insert into mt_streams (id, type, version, timestamp, created)
    select s.id, s.type, s.appended, at, at
    from unnest(streams, stream_types, expected, appended) as s (id, type, expected, appended)
    where s.expected = 0 order by s.id
    on conflict (id) do nothing;
    get diagnostics made = row_count;
    if made <> wanted then
      raise exception 'a stream exists already' using errcode = 'MT003';
    end if;
  end if;
  if wanted < cardinality(streams) then
    for i in 1 .. cardinality(streams) loop
      if expected[i] > 0 then
        perform attendance_advance_stream(streams[i], stream_types[i], expected[i], appended[i], at);
      end if;
    end loop;
  end if;
  perform pg_advisory_xact_lock_shared(4716522726724363630);
  insert into mt_events (id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
  select e.id, e.stream_id, e.version, e.data, e.type, s.timestamp, '*DEFAULT*', e.dotnet_type, correlation, causation, head, actor
  from unnest(event_ids, event_streams, versions, bodies, event_types, dotnet_types) with ordinality
    as e (id, stream_id, version, data, type, dotnet_type, position)
  join mt_streams s on s.id = e.stream_id
  order by e.position;
end $$;

-- The hash of each sealed event, and the signed, chained seals over ranges of them (Sealing/).
create table if not exists attendance_leaves (
  seq_id bigint primary key,
  leaf bytea not null
);

create table if not exists attendance_seals (
  number bigint primary key,
  first_seq bigint not null,
  last_seq bigint not null,
  missing bigint[] not null,
  root bytea not null,
  previous bytea not null,
  at timestamptz not null,
  key_id text not null,
  signature bytea not null
);
create index if not exists attendance_seals_by_range on attendance_seals (last_seq);

-- Projections that cannot go on, whichever node leads them.
create table if not exists attendance_projection_faults (
  name varchar primary key,
  error text not null,
  failures int not null,
  since timestamptz not null
);

-- Requests that were already acted on: the scope of a key is who sent it and where.
create table if not exists attendance_requests (
  principal text not null,
  route text not null,
  key text not null,
  fingerprint bytea not null,
  event_id uuid not null,
  received_at timestamptz not null,
  primary key (principal, route, key)
);
create index if not exists attendance_requests_by_age on attendance_requests (received_at);
