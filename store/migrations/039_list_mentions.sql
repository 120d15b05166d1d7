-- Why: what a rung puts on the list of the next circular (通报) or meeting (推进会) is read by those who prepare them. The list comes from the
-- tasks; a rebuild makes it again.
-- Locks: a new table; tasks are read once.

create table mentions (
    task text not null references tasks (id),
    list text not null check (list in ('circular', 'meeting')),
    rung text not null,
    project text not null references projects (code),
    reached timestamptz not null, -- the moment of the rung
    primary key (task, list, rung)
);

create index mentions_list on mentions (list, reached);

insert into mentions (task, list, rung, project, reached)
select
    t.id,
    effect.list,
    step.rung ->> 'key',
    t.project,
    (step.rung ->> 'at')::timestamptz
from tasks t
cross join lateral json_array_elements(
    case when json_typeof(t.document -> 'ladder') = 'array' then t.document -> 'ladder' else '[]' end
) with ordinality step (rung, place)
cross join lateral json_array_elements_text(
    case when json_typeof(step.rung -> 'effects') = 'array' then step.rung -> 'effects' else '[]' end
) effect (list)
where step.place <= (t.document ->> 'climbed')::integer
and effect.list in ('circular', 'meeting')
on conflict do nothing;

grant select, insert on mentions to sluice;
