alter table timekeeping.people add column if not exists by_the_next_version text;
create table if not exists timekeeping.of_the_next_version (id uuid primary key);
