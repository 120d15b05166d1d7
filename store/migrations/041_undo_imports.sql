-- Why: an import is taken back whole while nobody has done anything to its projects. Its receipt knows the finished projects it recorded, and
-- who took it back; what is taken back stands in no list any more.
-- Locks: imports, while the log is looked through once.

alter table imports
    add column finished text[], -- streams of the projects recorded as closed
    add column undone timestamptz,
    add column undoer text,
    add column undo_reason text,
    add constraint imports_undone check ((undone is null) = (undoer is null) and (undone is null) = (undo_reason is null));

update imports set
    finished = array(
        select stream
        from log
        where log.type = 'imported'
        and log.seq = 1
        and log.at = imports.at
        and not log.stream = any(imports.running)
        order by 1
    );

alter table imports alter column finished set not null;

grant update on imports to sluice;
grant delete on projects, tasks, mentions, fund_order_uses to sluice;
