create table if not exists messaging_destinations (
  name text primary key,
  starts_after bigint not null
);

create table if not exists messaging_inbox (
  id bigint generated always as identity primary key,
  event_id uuid not null,
  destination text not null,
  stream_id uuid not null,
  status text not null default 'pending' check (status in ('pending', 'done', 'dead')),
  attempts int not null default 0,
  due_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  finished_at timestamptz null,
  error text null,
  unique (event_id, destination)
);
create index if not exists messaging_inbox_due on messaging_inbox (due_at) where status = 'pending';
create index if not exists messaging_inbox_order on messaging_inbox (destination, stream_id, id) where status = 'pending';
create index if not exists messaging_inbox_finished on messaging_inbox (finished_at) where status = 'done';
