-- Why: the board and the lists of tasks are narrowed by what is known of their projects: who reads them, their year. That asks for the
-- open tasks of some projects by due date, of which the other indexes know no project, so that each row was read.
-- Locks: tasks, against writing, while the index is built: seconds for a million tasks.

create index tasks_open_project on tasks (project, due, id) where closed is null;
