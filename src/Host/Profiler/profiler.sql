create schema if not exists profiler;

-- Requests and background work that were profiled; parts as JSON: what, text, milliseconds, parameters.
create table if not exists profiler.profiles (
  id uuid primary key,
  at timestamptz not null,
  name text not null,
  status integer,
  milliseconds double precision not null,
  sql_count integer not null,
  sql_milliseconds double precision not null,
  allocated bigint not null,
  parts jsonb not null
);
alter table profiler.profiles add column if not exists cache_hits bigint not null default 0;
alter table profiler.profiles add column if not exists cache_misses bigint not null default 0;
create index if not exists profiles_by_time on profiler.profiles (at desc);

-- One row: whether it is on, and for how much.
create table if not exists profiler.switch (
  id boolean primary key default true check (id),
  is_on boolean not null,
  share double precision not null,
  hours integer not null,
  most integer not null
);
