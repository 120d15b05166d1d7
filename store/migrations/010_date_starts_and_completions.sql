-- Why: milestones count the projects of a year that have started, or are complete, by a day.
-- Locks: projects, exclusively, while two columns are filled from the folded states.

alter table projects add column started date;
alter table projects add column completed date;

update projects set
    started = (s.state -> 'works' ->> 'started')::date,
    completed = (s.state -> 'works' ->> 'completed')::date
from streams s
where s.stream = 'project/' || projects.code
and s.state is not null;
