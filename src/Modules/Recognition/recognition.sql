create schema if not exists recognition;

-- One row per template; written in the transaction of its event, so that a node that starts misses none.
create table if not exists recognition.templates (
  id uuid primary key,
  employee_id uuid not null,
  photo_id uuid not null unique,
  model_sha256 text not null
);
create index if not exists templates_of_employee on recognition.templates (employee_id);

create table if not exists recognition.inactive_employees (
  employee_id uuid primary key
);
