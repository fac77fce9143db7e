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
create or replace function attendance_advance_stream(stream uuid, stream_type varchar, expected bigint, appended bigint, at timestamptz)
returns void language plpgsql as $$
begin
  if expected = 0 then
    insert into mt_streams (id, type, version, timestamp, created)
    values (stream, stream_type, appended, at, at)
    on conflict (id) do nothing;
  else
    update mt_streams
    set version = expected + appended, timestamp = greatest(timestamp, at)
    where id = stream and version = expected;
  end if;
  if not found then
    raise exception 'stream % is not at version %', stream, expected using errcode = 'MT003';
  end if;
end $$;

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
