create schema if not exists vault;

-- One key per person and purpose, wrapped by a key that is not in the database. A destroyed key has no bytes left.
create table if not exists vault.data_keys (
  subject uuid not null,
  purpose text not null check (purpose in ('Personal', 'Biometric')),
  wrapped bytea null,
  -- Of this very key; one that follows a destroyed one has another.
  id uuid not null,
  created_at timestamptz not null default now(),
  destroyed_at timestamptz null,
  primary key (subject, purpose)
);

-- Keys that must never come back, not even from a backup.
create table if not exists vault.destroyed_keys (
  id uuid primary key,
  subject uuid not null,
  purpose text not null,
  destroyed_at timestamptz not null
);

create table if not exists vault.blobs (
  id uuid primary key,
  subject uuid not null,
  kind text not null,
  content bytea not null
);
-- A template (2 KB) stays in its row, so that reading all of them looks nowhere else; photos are larger.
alter table vault.blobs set (toast_tuple_target = 4080);
create index if not exists blobs_of_subject on vault.blobs (subject);
