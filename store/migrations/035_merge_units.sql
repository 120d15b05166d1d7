-- Why: units are merged and renamed: their row says until when they were and who is their successor, and what they were called before.
-- Locks: units for a moment.

alter table units
    add column ended timestamptz,
    add column successor text references units,
    add constraint units_ended check ((ended is null) = (successor is null));

create index units_successor on units (successor) where successor is not null;

-- What a unit was called, and until when.
create table unit_names (
    unit text not null references units,
    name text not null,
    until timestamptz not null,
    primary key (unit, name, until)
);

grant update (ended, successor) on units to sluice;
grant select, insert on unit_names to sluice;

insert into unit_names
select
    unit,
    before,
    at
from (
    select
        coalesce(convert_from(payload, 'UTF8')::json ->> 'code', '') as unit,
        lag(convert_from(payload, 'UTF8')::json ->> 'name') over of_unit as before,
        convert_from(payload, 'UTF8')::json ->> 'name' as name,
        at
    from log
    where stream = 'admin'
    and type in ('unit_added', 'unit_changed')
    window of_unit as (partition by convert_from(payload, 'UTF8')::json ->> 'code' order by seq)
) changed
where before <> name
and exists (select from units where code = unit);
