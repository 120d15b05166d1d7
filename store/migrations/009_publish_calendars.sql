-- Why: the county publishes years of the calendar, or corrects them; the terms are made of a policy and of the calendars in force.
-- Locks: a new table only; nothing waits.

create table calendars (
    version integer constraint calendars_version primary key check (version > 0),
    effective timestamptz not null,
    published timestamptz not null,
    publisher text not null,
    document text not null
);

grant select, insert on calendars to sluice;
