-- Why: administrators correct the name of a unit or of a person, and put a unit under another. What the log says stays as it was said.
-- Locks: grants only; nothing waits.

grant update (name, parent) on units to sluice;
grant update (name) on people to sluice;
