-- What a workflow decided and nobody vouched for is given up when the project is begun anew from the log; it stays to be seen.
-- Locks unexplained for a moment.
alter table unexplained add column given_up timestamptz;
