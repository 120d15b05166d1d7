-- Why: whoever looks at where they are signed in knows their machines by what the browser calls itself, and not by times alone.
-- Locks: sessions, exclusively, for a moment: the column has a constant default and no row is written.

alter table sessions add column device text not null default '';
