create schema if not exists enrolment;

create table if not exists enrolment.organisation (
  only_one boolean primary key default true check (only_one),
  name text not null,
  zone text not null
);

create table if not exists enrolment.sites (
  id uuid primary key,
  name text not null,
  zone text not null,
  revision int not null default 1,
  added_at timestamptz not null
);

-- A number belongs to one employee; written with the employee, so that two cannot take it at once.
create table if not exists enrolment.numbers (
  number text primary key,
  employee_id uuid not null unique
);

create table if not exists enrolment.employees (
  id uuid primary key,
  number text not null,
  name text not null,
  email text null,
  site_id uuid not null,
  active boolean not null default true,
  consent_version text null,
  consent_at timestamptz null,
  templates int not null default 0,
  refused_photos int not null default 0,
  revision int not null default 1,
  added_at timestamptz not null
);

create table if not exists enrolment.erasures (
  certificate_id uuid primary key,
  employee_id uuid not null,
  at timestamptz not null
);

create table if not exists enrolment.photos (
  id uuid primary key,
  employee_id uuid not null,
  added_at timestamptz not null,
  trained boolean not null default false
);
create index if not exists photos_of_employee on enrolment.photos (employee_id, added_at);

-- Who did something: accounts, kiosks and API keys under the names the history shows.
create table if not exists enrolment.actors (
  id uuid primary key,
  kind text not null,
  name text not null,
  is_protected boolean not null,
  -- Of an account: whose it is.
  employee_id uuid null
);
create index if not exists actors_of_employee on enrolment.actors (employee_id);

-- Which events are about which employee or account.
create table if not exists enrolment.history (
  subject uuid not null,
  sequence bigint not null,
  event_id uuid not null,
  primary key (subject, sequence)
);

-- Every event, for those who look through all of them.
create table if not exists enrolment.facts (
  sequence bigint primary key,
  at timestamptz not null,
  kind text not null,
  actor text null,
  correlation text null,
  stream_id uuid not null,
  event_id uuid not null
);
create index if not exists facts_by_time on enrolment.facts (at, sequence);
create index if not exists facts_by_kind on enrolment.facts (kind, at, sequence);
create index if not exists facts_by_actor on enrolment.facts (actor, at, sequence);
create index if not exists facts_of_stream on enrolment.facts (stream_id, at, sequence);
create index if not exists facts_of_request on enrolment.facts (correlation);

create table if not exists enrolment.first_check_in (
  only_one boolean primary key default true check (only_one)
);
