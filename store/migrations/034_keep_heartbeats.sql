-- Why: a clock that leaps opens escalations that nobody can take back. What it last showed is kept, with what each process sees, and whether an
-- administrator has confirmed it.
-- Locks: new tables only; nothing waits.

create table heartbeat (
    one boolean primary key default true check (one),
    last timestamptz not null, -- business time that was known to be right
    confirmation bigint not null default 0, -- number of the admin stream's event; 0 for none
    confirmed timestamptz -- what the clock showed then
);

create table clocks (
    process text primary key,
    beat timestamptz not null, -- by the database's clock
    now timestamptz not null, -- by the process's
    engine_ahead double precision not null, -- seconds
    expected timestamptz, -- of a clock that leapt
    seen timestamptz,
    check ((expected is null) = (seen is null))
);

grant select, insert, update on heartbeat to sluice;
grant select, insert, update, delete on clocks to sluice;
