-- Why: a fund order is one object of the county, and a voucher pays once in it: what each project says of them is kept side by side, so
-- that a command to one project is held against all the others. Both lists come from the log; a rebuild makes them again.
-- Locks: new tables only; nothing waits.

create table fund_order_uses (
    key text not null check (key <> ''), -- the number, however it is written
    project text not null,
    number text not null,
    source text not null,
    budget_year integer not null,
    issued_on date,
    amount_fen bigint not null check (amount_fen >= 0), -- that the order allocates, as the project has it on record; 0: it has nothing
    least_fen bigint not null check (least_fen >= 0), -- by a correction that waits for its approval
    awarded_fen bigint not null check (awarded_fen >= 0),
    claimed_fen bigint not null check (claimed_fen >= awarded_fen),
    paid_fen bigint not null,
    said timestamptz, -- when it put the order on record
    primary key (key, project)
);

create index fund_order_uses_project on fund_order_uses (project);

create table vouchers (
    key text not null check (key <> ''),
    project text not null,
    payment text not null,
    number text not null,
    primary key (key, project, payment)
);

grant select, insert, update, delete on fund_order_uses to sluice;
grant select, insert on vouchers to sluice;

create index intents_sharing on intents (name) where done is null and name in ('record_fund_order', 'award', 'import', 'correct', 'pay');

create function number_key(number text) returns text language sql immutable as $$
    select regexp_replace(translate(lower(normalize(number, nfkc)), '[]{}〔〕【】〖〗', '()()()()()()'), '\s', '', 'g')
$$;

insert into fund_order_uses
select
    key,
    project,
    min(number),
    min(source),
    min(budget_year),
    null,
    sum(said),
    sum(said),
    sum(awarded),
    sum(awarded),
    sum(paid),
    case when sum(said) > 0 then min(since) end
from (
    select
        number_key(line ->> 'fund_order') as key,
        p.code as project,
        line ->> 'fund_order' as number,
        line ->> 'source' as source,
        (line ->> 'budget_year')::integer as budget_year,
        (line ->> 'amount_fen')::bigint as said,
        0::bigint as awarded,
        0::bigint as paid,
        p.stage_since as since
    from streams s
    join projects p on s.stream = 'project/' || p.code
    cross join json_array_elements(coalesce(s.state -> 'pool' -> 'orders', '[]')) line
    union all
    select
        number_key(line ->> 'fund_order'),
        p.code,
        line ->> 'fund_order',
        line ->> 'source',
        (line ->> 'budget_year')::integer,
        0,
        case when p.outcome = 'terminated' then share.paid else (line ->> 'amount_fen')::bigint end,
        share.paid,
        p.stage_since
    from streams s
    join projects p on s.stream = 'project/' || p.code
    cross join json_array_elements(coalesce(s.state -> 'funding', '[]')) line
    cross join lateral (
        select coalesce(floor(p.paid_fen::numeric * (line ->> 'amount_fen')::bigint / nullif(p.award_fen, 0))::bigint, 0) as paid
    ) share
) lines
where key <> ''
group by
    key,
    project;

insert into vouchers
select distinct
    number_key(number),
    substr(s.stream, 9),
    payment ->> 'id',
    min(number)
from streams s
cross join json_array_elements(coalesce(s.state -> 'payments', '[]')) payment
cross join lateral (
    select payment ->> 'voucher' as number
    union all
    select json_array_elements_text(coalesce(payment -> 'reversed', '[]'))
) used
where s.stream like 'project/%'
and number_key(number) <> ''
group by 1, 2, 3;

drop function number_key;
