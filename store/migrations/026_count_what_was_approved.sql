-- Why: the county's published figures hold whatever is declared, withdrawn or refused later: projects count once they are in the pool,
-- awarded or imported. Figures say what was spent, and by which fund lines; milestones count the day the works began.
-- Locks: projects, exclusively, while it is written anew with its columns.

alter table projects
    add column paid_fen bigint, -- to contractors and beneficiaries; null: a register does not say
    add column funding jsonb not null default '[]', -- the lines of the award
    add column began date,
    add column approved boolean not null default false;

update projects set
    approved = register_line <> '' or stage_rank >= 2 and outcome not in ('rejected', 'withdrawn'),
    paid_fen = case
        when register_line = '' or coalesce((s.state -> 'register' ->> 'paid_known')::boolean, false) then
            coalesce((s.state -> 'register' ->> 'paid_fen')::bigint, 0)
            - coalesce((s.state -> 'settlement' ->> 'returned_fen')::bigint, 0)
            + coalesce((
                select sum((payment ->> 'amount_fen')::bigint)
                from json_array_elements(coalesce(s.state -> 'payments', '[]')) payment
                where payment ->> 'paid' is not null
            ), 0)
    end,
    funding = coalesce((
        select jsonb_agg(jsonb_build_object(
            'source', line ->> 'source', 'budget_year', (line ->> 'budget_year')::int, 'amount_fen', (line ->> 'amount_fen')::bigint
        ))
        from json_array_elements(coalesce(s.state -> 'funding', '[]')) line
    ), '[]'),
    began = case
        when started is not null or register_line = '' or progress = 0 and not finished then coalesce(started, completed)
        else least(planned_start, completed, (s.state -> 'register' ->> 'as_of')::date)
    end
from streams s
where s.stream = 'project/' || projects.code
and s.state is not null;

drop index projects_started;
create index projects_began on projects (began, code);
create index projects_approved on projects (year, code) where approved;
