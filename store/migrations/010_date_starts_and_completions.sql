-- Why: milestones count the projects of a year that have started, or are complete, by a day. The list is narrowed by every word that
-- the statistics count by, and each of its filters has an index.
-- Locks: projects, exclusively, while two columns are filled from the folded states and the indexes are built.

alter table projects add column started date;
alter table projects add column completed date;

update projects set
    started = (s.state -> 'works' ->> 'started')::date,
    completed = (s.state -> 'works' ->> 'completed')::date
from streams s
where s.stream = 'project/' || projects.code
and s.state is not null;

create index projects_township on projects (township, code);
create index projects_unit_kind on projects (unit_kind, code);
create index projects_linkage_model on projects (linkage_model, code);
create index projects_jiangsu on projects (code) where jiangsu_enterprise;
create index projects_started on projects (least(started, completed), code);
create index projects_completed on projects (completed, code);
