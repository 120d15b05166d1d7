package project

import (
	"fmt"
	"slices"
	"strconv"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// BulkBar is the bar above a list whose rows can be ticked.
type BulkBar struct {
	Commands []form.Option // what can be done to many at once; none: there is no bar
	Ticked   bool          // all of them
	TickAll  string        // this page with all of them ticked, or none
	Here     string        // this page, to come back to
}

// NewBulkBar is the bar of this page for its rows.
func NewBulkBar(p *page.Page, rows []ShownTask, mover bool, here string) BulkBar {
	bar := BulkBar{Commands: bulkFor(p, rows, mover), Ticked: p.Gin.Query("ticked") != "", TickAll: p.With("ticked", "all"), Here: here}
	if bar.Ticked {
		bar.TickAll = p.With("ticked", "")
	}
	return bar
}

// bulkFor lists what can be done to many of these tasks at once: what does one of them, and what can be done about any.
func bulkFor(p *page.Page, rows []ShownTask, mover bool) []form.Option {
	var all []form.Option
	for _, name := range service.BulkCommands {
		if slices.ContainsFunc(rows, func(t ShownTask) bool { return forMany(p, name, t, mover) }) {
			all = append(all, form.Option{Value: string(name), Text: BulkWords(p, name)})
		}
	}
	return all
}

// forMany reports whether a command can be meant for a task of the reader's.
func forMany(p *page.Page, name process.CommandName, t ShownTask, mover bool) bool {
	mine := p.Me.Holds(t.Holder)
	switch name {
	case process.CommandClaim:
		return mine && t.Claim == nil && len(t.Persons) > 1
	case process.CommandRelease:
		return t.Claim != nil && (mover || t.Claim.Person == p.Me.Person)
	case process.CommandNudge:
		return mover && !mine && t.Nudged != p.Now.Today()
	case process.CommandTransfer, process.CommandExtend:
		return mover
	}
	return mine && does(name, t.Kind)
}

// does reports whether a command does a kind of task.
func does(name process.CommandName, kind process.TaskKind) bool {
	return slices.ContainsFunc(lifecycle.Table(), func(r lifecycle.Row) bool { return r.Command == name && slices.Contains(r.Does, kind) })
}

// BulkWords name a command for whatever kind of task.
func BulkWords(p *page.Page, name process.CommandName) string { return p.Word("bulk." + string(name)) }

// DoneMany says what was just done, and to how many, from the address.
func DoneMany(p *page.Page) string {
	name := process.CommandName(p.Gin.Query("done"))
	if !lifecycle.IsCommand(name) {
		return ""
	}
	said := p.Words(lifecycle.CommandWords(name))
	if many, err := strconv.Atoi(p.Gin.Query("many")); err == nil && many > 1 {
		return fmt.Sprintf("%s %s", BulkWords(p, name), page.Formatted(p.Lang, "bulk.many", many))
	}
	return said
}
