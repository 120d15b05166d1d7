-- Why: a stepped clock keeps its place over a restart. A database with real projects has no row here.
-- Locks: a new table only; nothing waits.

create table clock (
    one boolean primary key default true check (one),
    now timestamptz not null
);

grant select, insert, update on clock to sluice;
