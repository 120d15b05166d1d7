-- Why: people may sign in with a password. It is in no event: a log is for ever, and a password must be forgettable. So these tables
-- are not made again from the log, and refer to no table that is. Who failed to sign in, and from where, is kept as a digest: what was
-- typed for a name may be a password.
-- Locks: new tables only; nothing waits.

create table passwords (
    person text primary key,
    hash text not null check (hash like '$argon2id$%'),
    first boolean not null, -- set by an administrator, to be changed before anything else
    changed timestamptz not null
);

create table sign_ins (
    subject text primary key, -- digest of a person, or of an address
    times integer not null check (times >= 0),
    last timestamptz not null
);

create index sign_ins_last on sign_ins (last);

grant select, insert, update, delete on passwords, sign_ins to sluice;
