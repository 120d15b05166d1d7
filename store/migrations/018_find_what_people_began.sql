-- Why: everybody finds again what they declared or handed in, and the list of projects begins with what is open and newest. What somebody
-- began the log knows; two small indexes on the few events that begin something find it, for whoever did it and for whom.
-- Locks: log and projects, against writing, while the indexes are built.

create index log_began on log (actor, stream) where type in (
    'declared', 'submitted', 'plan_submitted', 'payment_requested', 'change_requested', 'suspension_asked', 'difficulty_raised',
    'completion_claimed', 'acceptance_applied'
);

create index log_began_for on log (on_behalf_of, stream) where on_behalf_of <> '' and type in (
    'declared', 'submitted', 'plan_submitted', 'payment_requested', 'change_requested', 'suspension_asked', 'difficulty_raised',
    'completion_claimed', 'acceptance_applied'
);

create index projects_current on projects ((stage = 'closed'), year desc, code desc);
