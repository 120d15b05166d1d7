package lifecycle

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/refusal"
)

// Posts against commands, cell by cell: every command of every story, given once more by a stranger in each post there is. Those whom the
// table names are not refused for who they are; all others are, and for nothing else.
func TestEveryPostAgainstEveryCommand(t *testing.T) {
	cells := map[string]int{}
	for _, l := range examples(t) {
		for _, one := range l.lived {
			if slices.Contains(notOffered, one.command.Name) {
				continue // for time and the system; a declaration has a project for its posts only once it is made
			}
			row, _ := checkTable(t, one)
			d := &deciding{project: one.before, command: one.command, terms: one.terms, now: one.at}
			about := tasksAbout(t, d, row)
			allowed := postsAllowed(d, row, about)
			for _, post := range everyPost(d, about) {
				command := one.command
				command.ID, command.Expected = command.ID+" once more", 0
				command.Actor = Actor{Person: "stranger", Name: "生人", Posts: []process.Post{post}}
				decision, err := Decide(one.before, command, one.terms, one.at)
				var refused *refusal.Error
				notTheirs := errors.As(err, &refused) && refused.Code == refusal.CodeNotHolder
				switch {
				case slices.Contains(allowed, post) && !claimedIn(post, about):
					require.False(t, notTheirs, "%s by %s: %v", row.Words.EN, post, err)
					cells[row.Words.EN+" yes"]++
				case !slices.Contains(allowed, post):
					require.True(t, notTheirs, "%s by %s is for %v: %v", row.Words.EN, post, allowed, err)
					require.Empty(t, decision.Events)
					cells[row.Words.EN+" no"]++
				}
			}
		}
	}
	for _, row := range table {
		if !slices.Contains(notOffered, row.Command) {
			require.NotZero(t, cells[row.Words.EN+" no"], row.Words.EN)
			require.NotZero(t, cells[row.Words.EN+" yes"], row.Words.EN)
		}
	}
}

// tasksAbout are the open tasks that a command does or is about: the one that it names, else those of the line's kinds.
func tasksAbout(t *testing.T, d *deciding, row Row) []Task {
	var named struct{ Task string }
	require.NoError(t, json.Unmarshal(d.command.Args, &named))
	var all []Task
	for _, task := range d.project.Tasks {
		switch {
		case named.Task != "":
			if task.ID == named.Task {
				all = append(all, task)
			}
		case slices.Contains(row.Does, task.Kind):
			all = append(all, task)
		}
	}
	return all
}

// claimedIn reports whether somebody who holds the post has taken one of the tasks upon themselves: then it is no stranger's.
func claimedIn(post process.Post, tasks []Task) bool {
	return slices.ContainsFunc(tasks, func(t Task) bool { return t.Claim != nil && t.Holder == post })
}

// postsAllowed are the posts that the table names for a command.
func postsAllowed(d *deciding, row Row, about []Task) []process.Post {
	var all []process.Post
	if len(row.By) == 0 {
		for _, task := range about {
			all = append(all, task.Holder)
		}
		return all
	}
	holders := about
	if len(holders) == 0 {
		holders = d.project.Tasks
	}
	for _, by := range row.By {
		all = append(all, d.postOf(by, process.Post{}))
		for _, task := range holders {
			all = append(all, d.postOf(by, task.Holder))
		}
	}
	return all
}

// everyPost are the posts of all addressees, of the holders and their heads, of the administrator and of somebody who has nothing to do
// with the project.
func everyPost(d *deciding, about []Task) []process.Post {
	posts := []process.Post{
		{Unit: "elsewhere", Role: process.RoleStaff}, {Unit: d.project.Unit.Code, Role: process.RoleHead},
		{Unit: d.project.SupervisingUnit.Code, Role: process.RoleHead}, {Unit: "ssb", Role: process.RoleAdministrator},
	}
	for _, a := range process.Addressees {
		if post := d.postOf(a, process.Post{}); post.Unit != "" {
			posts = append(posts, post)
		}
	}
	for _, task := range about {
		posts = append(posts, task.Holder, process.Post{Unit: task.Holder.Unit, Role: process.RoleHead})
	}
	slices.SortFunc(posts, func(a, b process.Post) int { return cmp.Compare(a.String(), b.String()) })
	return slices.Compact(posts)
}
