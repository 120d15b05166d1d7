-- Why: inbox and board read tasks, of which most are closed after some years: what is open has small indexes of its own.
-- Locks: a new table only; nothing waits.

create table tasks (
    id text primary key,
    project text not null references projects (code),
    kind text not null,
    holder text not null, -- unit/role
    opened timestamptz not null,
    due date not null,
    document json not null, -- the task whole, as the rules have it
    -- What the board filters and groups by, copied from the project while the task is open.
    stage text,
    township text,
    supervising_unit text,
    closed timestamptz,
    closed_by text,
    closed_by_name text,
    outcome text,
    check ((closed is null) = (outcome is null)),
    check ((closed is null) = (closed_by is null)),
    check ((closed is null) = (closed_by_name is null)),
    check ((closed is null) = (stage is not null)),
    check ((closed is null) = (township is not null)),
    check ((closed is null) = (supervising_unit is not null)),
    check (outcome <> '')
) with (fillfactor = 85);

create index tasks_open on tasks (due, id) where closed is null;
create index tasks_open_opened on tasks (opened, id) where closed is null;
create index tasks_open_holder on tasks (holder, due, id) where closed is null;
create index tasks_open_township on tasks (township, due, id) where closed is null;
create index tasks_open_supervising_unit on tasks (supervising_unit, due, id) where closed is null;
create index tasks_open_kind on tasks (kind, due, id) where closed is null;
create index tasks_open_stage on tasks (stage, due, id) where closed is null;
create index tasks_project on tasks (project, due, id);
create index tasks_closed on tasks (due, id) where closed is not null;
create index tasks_closed_opened on tasks (opened, id) where closed is not null;
create index tasks_closed_holder on tasks (holder, due, id) where closed is not null;
create index tasks_closed_by on tasks (closed_by, due, id) where closed is not null;

grant select, insert, update on tasks to sluice;
