-- Why: a finished project goes on taking visits, objections and corrections, which leave something to do; its file stays closed.
-- Locks: projects, exclusively, for a moment.

alter table projects drop constraint projects_check1;
