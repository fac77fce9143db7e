create schema if not exists identity;

create table if not exists identity.accounts (
  id uuid primary key,
  username_lookup bytea not null unique,
  username text not null,
  email text null,
  employee_id uuid null unique,
  roles text[] not null default '{}',
  sites uuid[] not null default '{}',
  people uuid[] not null default '{}',
  password_hash text null,
  stamp uuid not null,
  failures int not null default 0,
  locked_until timestamptz null,
  active boolean not null default true,
  created_at timestamptz not null
);

-- There is one first administrator; two who try at once cannot both be it.
create table if not exists identity.first_administrator (
  only_one boolean primary key default true check (only_one)
);

-- Raises when nobody could administrate any more. Two who take the role from each other wait for one another here.
create or replace function identity.keep_an_administrator() returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('identity.keep_an_administrator'));
  if not exists (select from identity.accounts where active and 'administrator' = any (roles) and password_hash is not null) then
    raise exception 'no administrator would be left' using errcode = 'MT003';
  end if;
end $$;

-- Raises when the link was used meanwhile.
create or replace function identity.use_password_link(token bytea, at timestamptz) returns void language plpgsql as $$
begin
  update identity.password_links set used_at = at where token_hash = token and used_at is null;
  if not found then
    raise exception 'the link was used' using errcode = 'MT003';
  end if;
end $$;

create table if not exists identity.password_links (
  token_hash bytea primary key,
  account_id uuid not null references identity.accounts (id),
  expires_at timestamptz not null,
  used_at timestamptz null
);

create table if not exists identity.kiosks (
  id uuid primary key,
  name text not null,
  site_id uuid not null,
  token_hash bytea not null unique,
  paired_at timestamptz not null,
  revoked_at timestamptz null,
  last_seen_at timestamptz null
);

create table if not exists identity.pairing_codes (
  code_hash bytea primary key,
  name text not null,
  site_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz null
);

create table if not exists identity.api_keys (
  id uuid primary key,
  name text not null,
  key_hash bytea not null unique,
  scopes text[] not null,
  expires_at timestamptz null,
  revoked_at timestamptz null,
  last_used_at timestamptz null,
  created_at timestamptz not null
);

create table if not exists identity.pins (
  employee_id uuid primary key,
  hash text not null,
  failures int not null default 0,
  locked_until timestamptz null
);

create table if not exists identity.employees (
  id uuid primary key,
  number text not null,
  name text not null,
  email text null,
  active boolean not null default true
);
create index if not exists employees_by_number on identity.employees (number);

create table if not exists identity.sites (
  id uuid primary key,
  name text not null,
  added_at timestamptz not null
);

create table if not exists identity.key_ring (
  friendly_name text primary key,
  xml text not null
);
