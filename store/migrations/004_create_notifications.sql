-- Why: a message to whoever holds a post is written with the event that causes it, once for each task, round, rung, day,
-- addressee and channel, and is not sent again when the lists are rebuilt.
-- Locks: a new table only; nothing waits.

create table notifications (
    task text not null,
    round integer not null check (round > 0),
    rung text not null,
    date date not null,
    addressee text not null, -- unit/role
    channel text not null,
    project text not null,
    zh text not null,
    en text not null,
    at timestamptz not null,
    sent timestamptz,
    primary key (task, round, rung, date, addressee, channel)
);

create index notifications_inbox on notifications (addressee, at, task, rung) where channel = 'in_app';

grant select, insert, update on notifications to sluice;
