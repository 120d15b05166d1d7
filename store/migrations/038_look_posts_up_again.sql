-- Why: whoever takes a command over has it decided in the posts that its person holds then. An earlier take may have had it decided in others:
-- its events are still explained by what that take sent.
-- Locks: intents, for an instant; a column without a default rewrites nothing.

alter table intents
    add column actors jsonb; -- the person as earlier takes found them; none: command ->> 'actor' is all that was ever sent
