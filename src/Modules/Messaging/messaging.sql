create table if not exists messaging_destinations (
  name text primary key,
  starts_after bigint not null
);

-- A message of an event has the event's id; one that a handler sent has its parent, a place among its siblings, a body,
-- and who and why.
create table if not exists messaging_inbox (
  id bigint generated always as identity primary key,
  event_id uuid null,
  parent_id bigint null,
  ordinal int null,
  name text not null,
  body jsonb null,
  user_name text null,
  correlation_id text null,
  causation_id text null,
  headers jsonb null,
  destination text not null,
  stream_id uuid not null,
  status text not null default 'pending' check (status in ('pending', 'done', 'dead', 'discarded')),
  attempts int not null default 0,
  due_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  finished_at timestamptz null,
  error text null,
  unique (event_id, destination),
  unique (parent_id, ordinal),
  check ((event_id is null) <> (parent_id is null))
);
drop index if exists messaging_inbox_pending;
create index if not exists messaging_inbox_new on messaging_inbox (destination, id) where status = 'pending' and attempts = 0;
create index if not exists messaging_inbox_retried on messaging_inbox (id) where status = 'pending' and attempts > 0;
create index if not exists messaging_inbox_order on messaging_inbox (destination, stream_id, id) where status = 'pending';
create index if not exists messaging_inbox_dead on messaging_inbox (id) where status = 'dead';
create index if not exists messaging_inbox_finished on messaging_inbox (finished_at) where status in ('done', 'discarded');
