-- Why: the statistics count the reports of each month, and lead to the projects behind each count. A task of another kind has no
-- month; that of a report comes from its document, so that nothing else writes it.
-- Locks: tasks, exclusively, while the table is written anew with the column and the index is built: a minute for a million tasks.

alter table tasks add column report_month text generated always as (
    case when kind = 'report' then document ->> 'subject' end
) stored;
create index tasks_report_month on tasks (report_month, outcome, due, project) where report_month is not null;
