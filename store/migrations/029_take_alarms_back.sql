-- Why: an alarm about a full disk is over when there is room again.
-- Locks: none that anybody waits for.

grant delete on alarms to sluice;
