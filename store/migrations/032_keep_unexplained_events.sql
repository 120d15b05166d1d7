-- Why: an event that no command explains is shown to an administrator, who may vouch for it; then the log takes exactly that event. What was
-- vouched for comes from the admin stream, the rest from whoever tried to publish it.
-- Locks: a new table only; nothing waits.

create table unexplained (
    stream text not null,
    seq bigint not null,
    digest bytea not null, -- of the event alone
    event bytea, -- its JSON; bytes, for a text cannot hold all; none where only the acceptance is known
    first timestamptz not null default now(),
    accepted timestamptz,
    primary key (stream, seq, digest)
);

grant select, insert, update on unexplained to sluice;
