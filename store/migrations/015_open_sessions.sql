-- Why: who signed in with a password is known by a cookie for some hours. Only digests of what stands in it are kept. Like passwords
-- this is not the log's, and refers to no table that is.
-- Locks: a new table only; nothing waits.

create table sessions (
    sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    person text not null,
    root text not null, -- the first digest since signing in: the cookie's content is replaced every day
    first boolean not null, -- signed in with a first password
    made timestamptz not null,
    used timestamptz not null,
    ends timestamptz not null,
    replaced boolean not null default false -- another took its place; it is good for requests under way only
);

create index sessions_person on sessions (person);
create index sessions_root on sessions (root);
create index sessions_ends on sessions (ends);

grant select, insert, update, delete on sessions to sluice;
