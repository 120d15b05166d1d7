-- Why: a token may be for looking only, or for a calendar's feed, and may end on a day. Those there are go as far as their person and
-- do not end. When a token was last used is no event: a line a day would drown the admin stream. It is kept apart from the tokens,
-- which are made again from the log.
-- Locks: tokens, exclusively, for a moment: the columns have constant defaults and no row is written.

alter table tokens
    add column scope text not null default 'full' check (scope in ('full', 'read', 'calendar')),
    add column expires date; -- the last day, of the machine's clock; null: none

create index tokens_of on tokens (person);

create table token_uses (
    sha256 text primary key,
    day date not null
);

grant select, insert, update on token_uses to sluice;
