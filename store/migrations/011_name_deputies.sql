-- Why: people stand in for each other for a time, give posts back and lose tokens.
-- Locks: a new table only; nothing waits.

create table deputies (
    id integer constraint deputies_id primary key check (id > 0),
    principal text not null constraint deputies_principal references people,
    deputy text not null constraint deputies_deputy references people,
    posts text[] not null, -- unit/role; none: all that the principal holds
    first date not null,
    last date not null,
    reason text not null,
    ended boolean not null default false,
    check (principal <> deputy),
    check (first <= last)
);

create index deputies_acting on deputies (deputy, last) where not ended;
create index deputies_away on deputies (principal, last) where not ended;

grant select, insert, update on deputies to sluice;
grant delete on posts, tokens to sluice;
