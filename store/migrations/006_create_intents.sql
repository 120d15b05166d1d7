-- Why: a command is written down before it is sent, so that one whose sender died is finished by another and the same key
-- never acts twice. A done intent stays: it knows what request its key came with.
-- Locks: new tables only; nothing waits.

create table imports (
    id text primary key,
    file text not null,
    as_of date not null,
    importer text not null,
    at timestamptz not null,
    rows integer not null check (rows >= 0),
    closed integer not null check (closed >= 0),
    running text[] not null, -- streams of the projects to run
    skipped integer not null check (skipped >= 0),
    faulty integer not null check (faulty >= 0)
);

create index imports_at on imports (at, id);

create table intents (
    id text primary key,
    stream text not null, -- project/<code>: the code begins at character 9
    name text not null,
    person text not null,
    fingerprint text not null,
    command json, -- until it is done
    owner text not null, -- '' for nobody
    lease timestamptz not null, -- of the owner; without one, when the sweeper may take it
    tries integer not null default 0 check (tries >= 0), -- that ended without an outcome
    error text not null default '',
    opened timestamptz not null default now(),
    done timestamptz,
    check ((command is null) = (done is not null))
) with (fillfactor = 70);

create index intents_lease on intents (lease) where done is null;
create index intents_owner on intents (owner) where done is null;

-- Two commands never bring the same project into being.
create unique index intents_begin on intents (stream) where done is null and name in ('declare', 'import');

-- What was refused: for the county to see where its people get stuck.
create table attempts (
    id bigint generated always as identity primary key,
    command text not null,
    person text not null,
    name text not null,
    project text not null,
    code text not null,
    message text not null,
    at timestamptz not null default now()
);

create index attempts_project on attempts (project, at);

-- The last serial given out of each year. A serial is never given twice.
create table code_serials (
    prefix text not null,
    year integer not null check (year between 2000 and 9999),
    serial bigint not null check (serial > 0),
    primary key (prefix, year)
);

grant select, insert on imports, attempts to sluice;
grant select, insert, update, delete on intents to sluice;
grant select, insert, update on code_serials to sluice;
