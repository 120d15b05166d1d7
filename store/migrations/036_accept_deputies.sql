-- Why: a deputy comes from where the policy says, at every moment, and acts only once they have accepted. Who was named before stays as they were.
-- Locks: deputies for a moment.

alter table deputies
    add column within text[], -- from where they come: same_unit, unit_above, anywhere; none: named before anybody asked
    add column accepted timestamptz,
    add column declined boolean not null default false,
    add constraint deputies_within check (within <> '{}'),
    add constraint deputies_answered check (not declined or accepted is null and ended);

create function comes_from(person text, unit text, within text[]) returns boolean language sql stable as $$
    select 'anywhere' = any($3) or exists (
        select
        from posts own
        join units u on u.code = $2
        where own.person = $1
        and own.role <> 'administrator'
        and (
            'same_unit' = any($3) and own.unit = u.code
            or 'unit_above' = any($3) and own.unit = u.parent
        )
    )
$$;

-- Who stands in for whom in which post, from the first day to the last.
create view standing_in as
select
    d.deputy,
    d.principal,
    held.unit,
    held.role,
    d.first,
    d.last
from deputies d
join posts held on held.person = d.principal
where not d.ended
and held.role <> 'administrator'
and (d.posts = '{}' or held.unit || '/' || held.role = any(d.posts))
and (d.within is null or d.accepted is not null and comes_from(d.deputy, held.unit, d.within));

grant select on standing_in to sluice;
