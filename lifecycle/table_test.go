package lifecycle

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
)

// did is what a decision did, in the terms of the table.
type did struct {
	closes, opens []process.TaskKind
	next          []Stage
}

// checkTable holds a decision to the line of the table it belongs to, and what time did to the line of time.
func checkTable(t require.TestingT, l lived) (Row, did) {
	var all did
	p := l.before
	for _, e := range l.events {
		after, err := Fold(p, e)
		require.NoError(t, err)
		fact, err := e.Fact()
		require.NoError(t, err)
		byTime := e.Actor == System.Person && l.command.Name != process.CommandImport && l.command.Name != process.CommandUndoImport
		switch f := fact.(type) {
		case *TaskOpened:
			if byTime {
				require.Contains(t, rowOf(process.CommandTick, nil).Opens, f.Kind, "time opens it")
			} else {
				all.opens = append(all.opens, f.Kind)
			}
		case *TaskClosed:
			task, _ := p.Task(f.Task)
			require.False(t, byTime, "time closes nothing: %s", task.Kind)
			all.closes = append(all.closes, task.Kind)
		}
		if after.Stage != p.Stage {
			require.False(t, byTime, "time moves no project to another stage")
			all.next = append(all.next, after.Stage)
		}
		p = after
	}
	row := rowOf(l.command.Name, all.closes)
	if len(row.Stages) > 0 {
		require.Contains(t, row.Stages, l.before.Stage, "%s in this stage", l.command.Name)
	}
	for _, kind := range all.closes {
		require.Contains(t, append(slices.Clone(row.Does), row.Ends...), kind, "%s closes it", l.command.Name)
	}
	require.Subset(t, row.Opens, all.opens, "%s opens them", l.command.Name)
	require.Subset(t, row.Next, all.next, "%s goes there", l.command.Name)
	return row, all
}

// rowOf is the table's line of a command that closed tasks of these kinds.
func rowOf(name process.CommandName, closed []process.TaskKind) Row {
	var rows []Row
	for _, row := range table {
		if row.Command == name {
			rows = append(rows, row)
		}
	}
	for _, kind := range closed { // the task it does is closed first, what no longer matters after it
		for _, row := range rows {
			if slices.Contains(row.Does, kind) {
				return row
			}
		}
	}
	return rows[0]
}

// TestTheTablePromisesOnlyWhatHappens: every line is lived by some story, with each task it opens and each stage it goes to.
func TestTheTablePromisesOnlyWhatHappens(t *testing.T) {
	opened, gone, done := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, l := range examples(t) {
		for _, one := range l.lived {
			row, all := checkTable(t, one)
			for _, kind := range all.opens {
				opened[row.Words.EN+" opens "+string(kind)] = true
			}
			for _, kind := range all.closes {
				done[row.Words.EN+" closes "+string(kind)] = true
			}
			for _, stage := range all.next {
				gone[row.Words.EN+" goes to "+string(stage)] = true
			}
			for _, e := range one.events {
				if e.Type == "task_opened" && e.Actor == System.Person {
					fact, _ := e.Fact()
					opened["time opens "+string(fact.(*TaskOpened).Kind)] = true
				}
			}
			done[row.Words.EN] = true
		}
	}
	var missing []string
	for _, row := range table {
		for _, kind := range row.Opens {
			if what := row.Words.EN + " opens " + string(kind); !opened[what] {
				missing = append(missing, what)
			}
		}
		for _, kind := range row.Does {
			if what := row.Words.EN + " closes " + string(kind); !done[what] {
				missing = append(missing, what)
			}
		}
		for _, stage := range row.Next {
			if what := row.Words.EN + " goes to " + string(stage); !gone[what] {
				missing = append(missing, what)
			}
		}
		if !done[row.Words.EN] {
			missing = append(missing, row.Words.EN)
		}
	}
	require.Empty(t, missing)
}
