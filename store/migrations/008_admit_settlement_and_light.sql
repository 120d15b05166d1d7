-- Why: a terminated project is settled before it is closed, which is a stage of its own; and the list shows each project's light
-- and filters by it.
-- Locks: projects, exclusively, while the check is replaced and the rank of closed projects moves by one.

alter table projects drop constraint projects_stage_check;
alter table projects add constraint projects_stage_check check (stage in
    ('draft', 'review', 'pool', 'preparation', 'implementation', 'acceptance', 'follow_up', 'settlement', 'closed'));
update projects set stage_rank = 8 where stage = 'closed';

alter table projects add column light text not null default 'green' check (light in ('grey', 'green', 'yellow', 'red'));
create index projects_light on projects (light, code);
