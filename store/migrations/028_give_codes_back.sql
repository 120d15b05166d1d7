-- Why: a declaration that was refused gives its serial back, so that the codes of a year have no gap.
-- Locks: code_serials, exclusively, for a moment.

alter table code_serials
    add column free bigint[] not null default '{}', -- given, and given back; in order
    add column given bigint not null default 0;     -- the last one given
