-- Why: some acts of an administrator wait until another confirms them. The list comes from the log; a rebuild makes it again.
-- Locks: a new table only; nothing waits.

create table acts (
    id integer primary key check (id > 0),
    kind text not null,
    type text not null,
    fact text not null, -- its JSON
    given_to text not null,
    proposed timestamptz not null,
    proposer text not null,
    proposer_name text not null,
    expires timestamptz not null,
    outcome text not null default '' check (outcome in ('', 'confirmed', 'refused', 'withdrawn')),
    decided timestamptz,
    decider text not null default '',
    decider_name text not null default '',
    reason text not null default '',
    check ((outcome = '') = (decided is null))
);

grant select, insert, update on acts to sluice;
