-- Why: whoever reads a message says so, for a post may have several holders. What was read is no event and not made again from the log; a
-- rebuild leaves messages alone, and so their numbers.
-- Locks: notifications, exclusively, while every row gets its number.

alter table notifications add column id bigint generated always as identity;
create unique index notifications_id on notifications (id);

create table message_reads (
    person text not null,
    notification bigint not null,
    primary key (person, notification)
);

grant select, insert on message_reads to sluice;
