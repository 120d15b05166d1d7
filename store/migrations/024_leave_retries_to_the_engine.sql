-- Why: what leaves the house is sent and tried again by activities of the engine. The ledger says what was sent, how often it was
-- taken to be sent (takes, which fences an attempt that comes late), who is at it until when (lease), when it is a robot's turn (turn),
-- and from when on nobody is at it (forsaken), so that the sweeper looks after it. What is refused for good goes up the ladder (above).
-- Locks: deliveries, exclusively, while what is still to be sent is written once; what was sent is not.

alter table deliveries rename column tries to takes;

alter table deliveries
    drop column next_try,
    add column escalates boolean not null default false,
    add column above text[] not null default '{}', -- unit/role, the next addressee first
    add column written timestamptz not null default now(), -- by the machine's clock
    add column lease timestamptz,
    add column turn timestamptz,
    add column since timestamptz, -- it fails
    add column forsaken timestamptz not null default now(),
    drop constraint deliveries_state_check,
    add constraint deliveries_state_check check (state in ('queued', 'sent', 'failed', 'dead', 'moot'));

alter table deliveries alter column forsaken set default now() + interval '10 seconds';

update deliveries set
    written = at,
    since = case when state = 'failed' then at end
where state in ('queued', 'failed');

create index deliveries_forsaken on deliveries (forsaken, id) where state in ('queued', 'failed');
create index deliveries_sent on deliveries (channel, done) where state = 'sent';
create index deliveries_to_persons on deliveries (person, done) where state in ('sent', 'dead') and person <> '';
create index deliveries_to_robots on deliveries (addressee, done) where state in ('sent', 'dead') and person = '';

-- From when on a robot may have its next message, whichever worker posts it.
create table robot_turns (
    robot text primary key, -- address
    next timestamptz not null
);

grant select, insert, update on robot_turns to sluice;
