-- Why: the list of projects, the statistics and the stepped clock read one row per project. Every order and every filter
-- of the list has an index, for it must not walk through a hundred thousand projects.
-- Locks: a new table only; nothing waits.

create table projects (
    code text primary key,
    revision bigint not null check (revision > 0),
    year integer not null,
    name text not null,
    stage text not null check (stage in
        ('draft', 'review', 'pool', 'preparation', 'implementation', 'acceptance', 'follow_up', 'closed')),
    stage_rank integer not null, -- the stage's place in a project's life
    stage_since timestamptz not null,
    outcome text not null,
    finished boolean not null,
    unit_code text not null,
    unit_name text not null,
    unit_kind text not null,
    supervising_unit_code text not null,
    supervising_unit_name text not null,
    supervising_unit_kind text not null,
    township text not null, -- the one that leads
    townships text[] not null,
    villages text[] not null, -- each as township/village
    sector text not null,
    linkage_model text not null,
    jiangsu_enterprise boolean not null,
    requested_fen bigint not null check (requested_fen >= 0),
    award_fen bigint not null check (award_fen >= 0),
    beneficiaries bigint not null check (beneficiaries >= 0),
    income_increase_fen bigint not null check (income_increase_fen >= 0),
    progress integer not null check (progress between 0 and 100),
    planned_start date,
    planned_end date,
    register_line text not null, -- fingerprint of the line it was imported from
    open_tasks integer not null check (open_tasks >= 0),
    next_due date, -- of its open tasks
    next_moment timestamptz, -- when time next acts on it
    search text not null, -- code, name and unit in lower case
    check ((stage = 'closed') = (outcome <> '')),
    check (stage <> 'closed' or open_tasks = 0),
    check ((open_tasks = 0) = (next_due is null))
) with (fillfactor = 80);

create index projects_name on projects (name, code);
create index projects_year on projects (year, code);
create index projects_stage on projects (stage_rank, code);
create index projects_stage_since on projects (stage_since, code);
create index projects_award on projects (award_fen, code);
create index projects_due on projects (next_due, code);
create index projects_due_last on projects (next_due desc nulls last, code desc);
create index projects_sector on projects (sector, code);
create index projects_finished on projects (finished, code);
create index projects_townships on projects using gin (townships);
create index projects_unit_code on projects (unit_code);
create index projects_unit_name on projects (unit_name);
create index projects_supervising_unit_code on projects (supervising_unit_code);
create index projects_supervising_unit_name on projects (supervising_unit_name);
create index projects_moment on projects (next_moment, code) where next_moment is not null;

grant select, insert, update on projects to sluice;
