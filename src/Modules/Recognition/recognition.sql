create schema if not exists recognition;

-- One row per template; written in the transaction of its event, so that a node that starts misses none.
create table if not exists recognition.templates (
  id uuid primary key,
  employee_id uuid not null,
  photo_id uuid not null,
  model_sha256 text not null,
  unique (photo_id, model_sha256)
);
create index if not exists templates_of_employee on recognition.templates (employee_id);

-- How sure a match must be; all zeros: wherever nothing else was decided.
create table if not exists recognition.match_targets (
  site_id uuid primary key,
  false_positive double precision not null,
  people int not null,
  threshold real not null,
  false_negative double precision not null,
  low double precision not null,
  high double precision not null,
  own_factor double precision null,
  model_sha256 text not null,
  at timestamptz not null
);

-- How often a photo was tried to be learnt again with another recogniser.
create table if not exists recognition.retraining (
  photo_id uuid not null,
  model_sha256 text not null,
  attempts int not null,
  primary key (photo_id, model_sha256)
);

create table if not exists recognition.liveness_policies (
  site_id uuid primary key,
  policy text not null
);

-- Challenges that were answered, and keyed digests of the pictures they were answered with.
create table if not exists recognition.used_challenges (
  what text primary key,
  at timestamptz not null default now()
);

create table if not exists recognition.sites (
  id uuid primary key,
  name text not null
);

create table if not exists recognition.inactive_employees (
  employee_id uuid primary key
);
