-- Why: whoever left comes in by no way any more, until they are let in again.
-- Locks: people for a moment.

alter table people add column gone timestamptz;

grant update (gone) on people to sluice;
