-- Why: of two that have the same command in hand, in one process or in two, only the one who took it last may settle it. A command that
-- was refused after more than one had it in hand, or dropped by an administrator, keeps its row: a decision that comes in all the same is
-- explained by it and enters the log.
-- Locks: intents, exclusively, while every row is checked once.

alter table intents add column take bigint not null default 1 check (take >= 0); -- how often it was taken in hand
alter table intents add column given_up text check (given_up in ('refused', 'dropped'));
alter table intents add column reason text not null default ''; -- why it was dropped
alter table intents drop constraint intents_check;
alter table intents add constraint intents_command check ((command is null) = (done is not null and given_up is null));

create index intents_refused on intents (done) where given_up = 'refused';
