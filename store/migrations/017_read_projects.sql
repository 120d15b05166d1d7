-- Why: who may read a project is kept in its row as keys, and every list is narrowed by those of the reader (lifecycle/reading.go): the
-- unit that declared it, the one that supervises it, the townships it stands in, the units that have or had a task of it, the posts
-- that are kept informed.
-- Locks: projects, exclusively, while the column is filled from the projects, their tasks and their folded states, and the index is built.

alter table projects add column read_keys text[] not null default '{}';

update projects p set
    read_keys = array(
        select distinct key collate "C" as key
        from (
            select 'declared/' || p.unit_code as key
            union all
            select 'supervised/' || p.supervising_unit_code
            union all
            select 'area/' || township
            from unnest(p.townships) as township
            union all
            select 'task/' || split_part(t.holder, '/', 1)
            from tasks t
            where t.project = p.code
            union all
            select 'watched/' || (w ->> 'unit') || '/' || (w ->> 'role')
            from streams s
            cross join json_array_elements(s.state -> 'watchers') as w
            where s.stream = 'project/' || p.code
        ) keys
        order by 1
    );

alter table projects alter column read_keys drop default;
create index projects_read_keys on projects using gin (read_keys) with (fastupdate = off); -- a list of what is still to be put in would be read through by every list
