-- Why: what of an import was refused or dropped is looked for by its project, each time somebody asks how far the import is.
-- Locks: intents, against writing, while the rows that were dropped are indexed; there are few.

create index intents_dropped on intents (stream) where given_up = 'dropped';
