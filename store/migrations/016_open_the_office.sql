-- Why: the office has a stream of its own, on which time acts too, so the moment at which it next acts stands with the stream; that also
-- spares every command that moves it the indexes of projects. Those who supervise are told each morning what changed: digests are kept as
-- they were sent, and the lights that changed since an instant are found by an index.
-- Locks: streams and projects, exclusively, while a column is filled from the other and from the folded states.

alter table streams add column next_moment timestamptz; -- when time next acts on it
update streams set next_moment = p.next_moment from projects p where streams.stream = 'project/' || p.code;
create index streams_moment on streams (next_moment, stream) where next_moment is not null;
alter table projects drop column next_moment;

alter table projects add column light_since timestamptz; -- null while it never changed
update projects set light_since = (s.state ->> 'light_since')::timestamptz
from streams s
where s.stream = 'project/' || projects.code
and s.state is not null;
create index projects_light_since on projects (light_since) where light_since is not null;

create table digests (
    day date not null,
    addressee text not null, -- unit/role
    document json not null,
    primary key (addressee, day)
);

grant select, insert on digests to sluice;
