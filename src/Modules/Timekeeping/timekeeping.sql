create schema if not exists timekeeping;

create table if not exists timekeeping.people (
  id uuid primary key,
  number text not null,
  name text not null,
  site_id uuid not null,
  active boolean not null default true,
  added_at timestamptz not null,
  left_at timestamptz
);

-- When somebody had left who came back.
create table if not exists timekeeping.left_spans (
  employee_id uuid not null,
  left_at timestamptz not null,
  back_at timestamptz not null
);
create index if not exists left_spans_of_employee on timekeeping.left_spans (employee_id);

create table if not exists timekeeping.sites (
  id uuid primary key,
  name text not null,
  zone text not null
);

-- One row, once the organisation has a name.
create table if not exists timekeeping.organisation (
  id boolean primary key default true check (id),
  name text not null
);

-- Every logo that was ever set.
create table if not exists timekeeping.logos (
  sha256 text primary key,
  jpeg bytea not null,
  width integer not null,
  height integer not null,
  is_current boolean not null
);

create table if not exists timekeeping.punches (
  id uuid primary key,
  employee_id uuid not null,
  occurred_at timestamptz not null,
  local_time timestamp not null,
  zone text not null,
  direction text not null,
  site_id uuid not null,
  method text not null,
  work_date date not null
);
create index if not exists punches_of_employee on timekeeping.punches (employee_id, work_date);
-- How many people came on a day is counted in it alone.
create index if not exists punches_by_date_and_employee on timekeeping.punches (work_date, employee_id);
drop index if exists timekeeping.punches_by_date;

-- What punches were before a cause (a late punch, a correction, other rules) made them count otherwise.
create table if not exists timekeeping.moved_punches (
  punch_id uuid not null,
  cause uuid not null,
  employee_id uuid not null,
  direction text not null,
  work_date date not null,
  primary key (punch_id, cause)
);
create index if not exists moved_punches_of_cause on timekeeping.moved_punches (cause, employee_id);

-- Counts what changes a board, so that those who look at one know; each projection in a row of its own, so that none waits for another.
create table if not exists timekeeping.board_changes (
  projection text primary key,
  changes bigint not null default 0
);

-- Each person's last punch: who is in now.
create table if not exists timekeeping.presences (
  employee_id uuid primary key,
  direction text not null,
  occurred_at timestamptz not null,
  local_time timestamp not null,
  site_id uuid not null,
  work_date date not null
);

-- People who share rules.
create table if not exists timekeeping.work_groups (
  id uuid primary key,
  name text not null
);

-- Who belongs to which group from a date on; null: to none. And to which they belonged on that date until then.
create table if not exists timekeeping.work_group_members (
  employee_id uuid not null,
  valid_from date not null,
  group_id uuid,
  former_group_id uuid,
  assigned_at timestamptz not null,
  primary key (employee_id, valid_from)
);

-- Rules of everywhere (all zeros), of a site, of a group or of an employee, from a date on.
create table if not exists timekeeping.work_rules (
  scope uuid not null,
  valid_from date not null,
  rules jsonb not null,
  primary key (scope, valid_from)
);

-- What people and their managers say that days were, and what became of it; the reasons as ciphertext.
create table if not exists timekeeping.corrections (
  id uuid primary key,
  employee_id uuid not null,
  work_date date not null,
  why text not null,
  proposed_at timestamptz not null,
  state text not null,
  answer text
);
create index if not exists corrections_of_employee on timekeeping.corrections (employee_id, work_date);
create index if not exists corrections_waiting on timekeeping.corrections (proposed_at) where state = 'proposed';

-- What revoked kiosks had kept, and nobody has decided on.
create table if not exists timekeeping.held_check_ins (
  punch_id uuid primary key,
  employee_id uuid not null,
  site_id uuid not null,
  occurred_at timestamptz not null,
  zone text not null,
  asked text not null,
  time_doubtful boolean not null,
  device_name text not null,
  revoked_at timestamptz not null
);

-- Periods that were closed; their documents are blobs under each person's key.
create table if not exists timekeeping.periods (
  id uuid primary key,
  site_id uuid not null,
  first_day date not null,
  last_day date not null,
  closed_at timestamptz not null,
  sha256 text not null,
  sequence bigint not null,
  reopened_at timestamptz
);

create table if not exists timekeeping.closed_timesheets (
  period_id uuid not null,
  employee_id uuid not null,
  snapshot_id uuid not null,
  document_id uuid not null,
  primary key (period_id, employee_id)
);
create index if not exists closed_timesheets_of_employee on timekeeping.closed_timesheets (employee_id);

-- Who asks to be away, and what became of it; kind and reasons as ciphertext.
create table if not exists timekeeping.absences (
  id uuid primary key,
  employee_id uuid not null,
  first_day date not null,
  last_day date not null,
  part text not null,
  minutes integer not null,
  kind text not null,
  why text not null,
  requested_at timestamptz not null,
  state text not null,
  answer text
);
create index if not exists absences_of_employee on timekeeping.absences (employee_id, first_day);

-- Holidays of everywhere (all zeros) or of a site.
create table if not exists timekeeping.holidays (
  scope uuid not null,
  day date not null,
  name text not null,
  primary key (scope, day)
);

-- How files of punches are read.
create table if not exists timekeeping.punch_mappings (
  name text primary key,
  mapping jsonb not null
);

-- Which columns payroll files have; the columns parted by spaces.
create table if not exists timekeeping.payroll_profiles (
  name text primary key,
  columns text not null,
  separator text not null,
  hours text not null
);

-- Whose days a calendar program may read; the secret itself is kept nowhere.
create table if not exists timekeeping.calendars (
  employee_id uuid primary key,
  secret_sha256 text not null unique,
  opened_at timestamptz not null
);

-- Who said that the hours of a period are right: only of hours with this digest.
create table if not exists timekeeping.sign_offs (
  employee_id uuid not null,
  first_day date not null,
  last_day date not null,
  what text not null,
  sha256 text not null,
  at timestamptz not null,
  primary key (employee_id, first_day, last_day, what)
);

-- Attempts before a camera that somebody should look at.
create table if not exists timekeeping.marked_attempts (
  id uuid primary key,
  site_id uuid,
  employee_id uuid,
  at timestamptz not null,
  kind text not null
);
-- In one's own browser, and over the API, no site is known.
alter table timekeeping.marked_attempts alter column site_id drop not null;
create index if not exists marked_attempts_by_time on timekeeping.marked_attempts (at);

-- What somebody responsible has looked at and left as it is.
create table if not exists timekeeping.settled_questions (
  id uuid primary key,
  employee_id uuid
);
