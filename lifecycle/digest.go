package lifecycle

import (
	"fmt"
	"strings"

	"sluice/process"
)

// RungDigest is the rung of the notification that a day's digest is.
const RungDigest = "digest"

// DigestLines is how many lines a list of a digest has at most.
const DigestLines = 10

// Digest is what somebody who supervises is told on the morning of a working day: of the whole county, or of the projects that a
// unit supervises and the tasks it holds. Each list has at most DigestLines lines; Total says how many there are.
type Digest struct {
	Day     Date         `json:"day" doc:"Asia/Shanghai"`
	To      process.Post `json:"to"`
	Overdue DigestTasks  `json:"overdue"` // since the digest before
	Today   DigestTasks  `json:"today"`   // due today
	Stuck   DigestTasks  `json:"stuck"`   // everything overdue, the longest first
	Lights  DigestLights `json:"lights"`  // changed since the digest before
}

// DigestTasks are tasks in a digest.
type DigestTasks struct {
	Total int          `json:"total"`
	Items []DigestTask `json:"items" nullable:"false"`
}

// DigestTask is a task in a digest.
type DigestTask struct {
	Task    string        `json:"task"`
	Project string        `json:"project"`
	Name    string        `json:"name"`
	Words   process.Words `json:"words"`
	Subject string        `json:"subject,omitempty"` // what the task is about: a month, a finding
	Holder  string        `json:"holder"`            // name of the unit
	Due     Date          `json:"due"`
}

// Called names the task with what it is about.
func (t DigestTask) Called() process.Words { return Called(t.Words, t.Subject) }

// DigestLights are projects in a digest whose light changed.
type DigestLights struct {
	Total int           `json:"total"`
	Items []DigestLight `json:"items" nullable:"false"`
}

// DigestLight is a project whose light changed, and the colour it has now.
type DigestLight struct {
	Project string         `json:"project"`
	Name    string         `json:"name"`
	Light   process.Colour `json:"light"`
}

// Empty reports whether there is nothing to tell: then nobody is told.
func (g Digest) Empty() bool { return g.Overdue.Total+g.Today.Total+g.Stuck.Total+g.Lights.Total == 0 }

// Notification is the digest in a sentence.
func (g Digest) Notification() Notification {
	return Notification{Round: 1, Rung: RungDigest, Date: g.Day, To: g.To, Words: process.Both(
		fmt.Sprintf("%s 督办日报：新逾期 %d 项，今日到期 %d 项，逾期未办共 %d 项，灯色变化 %d 个项目",
			g.Day, g.Overdue.Total, g.Today.Total, g.Stuck.Total, g.Lights.Total),
		fmt.Sprintf("Digest of %s: %d newly overdue, %d due today, %d overdue in all, %d lights changed",
			g.Day, g.Overdue.Total, g.Today.Total, g.Stuck.Total, g.Lights.Total),
	)}
}

// DigestSection is a list of a digest in words.
type DigestSection struct {
	Title process.Words
	Lines []process.Words
}

// Sections are the lists of a digest that hold something, in the order in which one reads them. The longest stuck come once, not
// again where all of them became overdue only now.
func (g Digest) Sections() []DigestSection {
	var all []DigestSection
	add := func(title process.Words, total int, lines []process.Words) {
		if total == 0 {
			return
		}
		if more := total - len(lines); more > 0 {
			lines = append(lines, process.Both(fmt.Sprintf("……另有 %d 项", more), fmt.Sprintf("… and %d more", more)))
		}
		all = append(all, DigestSection{title, lines})
	}
	add(process.Both("新逾期", "Newly overdue"), g.Overdue.Total, g.lines(g.Overdue.Items))
	add(process.Both("今日到期", "Due today"), g.Today.Total, g.lines(g.Today.Items))
	if g.Stuck.Total > g.Overdue.Total {
		add(process.Both("逾期最久", "Stuck longest"), g.Stuck.Total, g.lines(g.Stuck.Items))
	}
	var lights []process.Words
	for _, l := range g.Lights.Items {
		colour := l.Light.Words()
		lights = append(lights, process.Both(l.Name+"："+colour.ZH, fmt.Sprintf("%s %s: %s", l.Project, l.Name, colour.EN)))
	}
	add(process.Both("灯色变化", "Lights changed"), g.Lights.Total, lights)
	return all
}

func (g Digest) lines(tasks []DigestTask) []process.Words {
	var lines []process.Words
	for _, t := range tasks {
		called := t.Called()
		zh, en := []string{t.Name, called.ZH, t.Holder}, []string{t.Project + " " + t.Name, called.EN, t.Holder}
		if late := g.Day.Sub(t.Due); late > 0 {
			zh, en = append(zh, fmt.Sprintf("应于 %s 前办理，已逾期 %d 天", t.Due, late)),
				append(en, fmt.Sprintf("was due %s, %d days ago", t.Due, late))
		}
		lines = append(lines, process.Both(strings.Join(zh, "，"), strings.Join(en, ", ")))
	}
	return lines
}
