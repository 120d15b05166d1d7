-- Why: notifications leave the house, by mail and to the robots of group chats: one row each, written with the event that causes it,
-- so that none is lost, and marked when it is sent. A post that nobody holds raises an alarm.
-- Locks: new tables only; nothing waits.

-- How a person is reached. Not in the log: it can be erased.
create table contacts (
    person text primary key,
    email text not null, -- '' for none
    language text not null check (language in ('zh', 'en')),
    mail boolean not null -- whether notifications are mailed
);

-- A group chat that is told what a post is told.
create table robots (
    post text not null, -- unit/role
    kind text not null check (kind in ('wecom', 'dingtalk')),
    url text not null,
    secret text not null, -- '' for none
    primary key (post, kind)
);

create table deliveries (
    id bigint generated always as identity primary key,
    task text not null,
    round integer not null,
    rung text not null,
    date date not null,
    addressee text not null, -- unit/role
    channel text not null check (channel in ('mail', 'wecom', 'dingtalk')),
    person text not null, -- '' for a robot
    project text not null,
    zh text not null,
    en text not null,
    at timestamptz not null,
    state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'dead')),
    tries integer not null default 0,
    next_try timestamptz not null default now(),
    error text not null default '',
    done timestamptz,
    unique (task, round, rung, date, addressee, channel, person)
);

create index deliveries_next on deliveries (next_try, id) where state in ('queued', 'failed');
create index deliveries_state on deliveries (state, id);

create table alarms (
    kind text not null,
    subject text not null,
    first timestamptz not null,
    last timestamptz not null,
    times integer not null,
    primary key (kind, subject)
);

grant select, insert, update, delete on contacts, robots to sluice;
grant select, insert, update on deliveries, alarms to sluice;
