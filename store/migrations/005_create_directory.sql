-- Why: units, people, their posts and tokens, and the policy versions, as the admin stream has them.
-- Locks: new tables only; nothing waits.

create table units (
    code text constraint units_code primary key,
    name text not null,
    kind text not null check (kind in
        ('village_cooperative', 'leading_enterprise', 'specialised_cooperative', 'township', 'department', 'body')),
    parent text constraint units_parent references units
);

create index units_name on units (name);
create index units_kind on units (kind, code);

create table people (
    person text constraint people_person primary key,
    name text not null
);

create table posts (
    person text not null constraint posts_person references people,
    unit text not null constraint posts_unit references units,
    role text not null,
    constraint posts_given primary key (person, unit, role)
);

create index posts_held on posts (unit, role);

-- Only the digest of a token is kept.
create table tokens (
    sha256 text constraint tokens_sha256 primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    person text not null constraint tokens_person references people,
    label text not null,
    issued timestamptz not null
);

create table policies (
    version integer constraint policies_version primary key check (version > 0),
    effective timestamptz not null,
    published timestamptz not null,
    publisher text not null,
    prefix text not null check (prefix <> ''), -- begins every project code
    document text not null
);

grant select, insert on units, people, posts, tokens, policies to sluice;
