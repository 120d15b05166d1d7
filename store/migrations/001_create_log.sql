-- Why: the log is the record; every list can be made again from it. So the database itself keeps it append-only: the
-- application may read and add, nothing else, and a trigger stops whoever has more rights. A payload is kept byte for
-- byte: jsonb would write it anew and break the chain of digests.
-- Locks: new tables only; nothing waits.

grant usage on schema public to sluice;
grant select on public.schema_version to sluice;

create table log (
    stream text not null check (stream <> ''),
    seq bigint not null check (seq > 0),
    at timestamptz not null,
    actor text not null,
    actor_name text not null,
    post text not null,
    on_behalf_of text not null,
    command text not null,
    incarnation integer not null check (incarnation >= 0),
    type text not null check (type <> ''),
    v integer not null check (v > 0),
    payload bytea not null,
    digest bytea not null check (octet_length(digest) = 32),
    primary key (stream, seq),
    unique (stream, command, seq)
);

-- What became of a command, whatever it was about.
create index log_command on log (command) where command <> '';

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'table % is append-only: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;

create trigger append_only before update or delete or truncate on log for each statement execute function refuse_change();

-- Also for a session that pretends to replicate.
alter table log enable always trigger append_only;

grant select, insert on log to sluice;

-- Where each stream stands. Its row is the lock under which the stream is written. State is the folded project, as text
-- and not as jsonb, which would refuse the character U+0000 that a project's name may hold.
create table streams (
    stream text primary key check (stream <> ''),
    revision bigint not null check (revision >= 0),
    incarnation integer not null check (incarnation >= 0),
    digest bytea check (octet_length(digest) = 32),
    state json,
    check ((revision = 0) = (digest is null))
) with (fillfactor = 70);

grant select, insert, update on streams to sluice;
