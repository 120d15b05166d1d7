package admin

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// condition is how Sluice does, as administrators are told.
type condition = service.Condition

// healthPage is the data of the page that says how Sluice does.
type healthPage struct {
	form.Base
	condition
	Lines     []healthLine
	Worst     process.Colour
	InForce   string // the policy and the calendar
	Troubles  []troubleLine
	HeldLines []heldStream
	Leapt     []port.ProcessClock // clocks that are not trusted
	Confirm   form.Form           // that they are right
}

// healthLine is one thing to keep an eye on: how it stands, in a colour and in words, and where to go about it.
type healthLine struct {
	Key     string // of its name
	Light   page.Light
	Value   string
	Note    string
	Address string
}

// What is usual and what is not. Time acts within seconds, a command takes less than one.
const (
	lagNoted   = time.Minute
	lagBad     = 10 * time.Minute
	waitNoted  = time.Minute
	waitBad    = 10 * time.Minute
	queueNoted = 15 * time.Minute
	copyNoted  = 36 * time.Hour // one is taken every day
	longNoted  = 2000           // events in the history of a run
)

// Health shows how Sluice does, with a judgement: figures alone tell an administrator little.
func Health(p *page.Page) error { return showHealth(p, form.SentForm{}, "") }

// showHealth shows that page, with the form of an action as it was sent.
func showHealth(p *page.Page, sent form.SentForm, action string) error {
	data := healthPage{}
	var err error
	if data.condition, err = p.Site.Service.Condition(p.Context(), p.Caller); err != nil {
		return err
	}
	data.Lines, data.InForce = healthLines(p, data.condition), inForce(p, data.Terms)
	data.Worst = process.Green
	for _, line := range data.Lines {
		if line.Light.Colour == process.Red || line.Light.Colour == process.Yellow && data.Worst == process.Green {
			data.Worst = line.Light.Colour
		}
	}
	for _, clock := range data.Record.Clocks {
		if clock.Leapt() {
			data.Leapt = append(data.Leapt, clock)
		}
	}
	data.Confirm = form.ShownForm(p, confirmForm(p, data.Now), &sent)
	data.Troubles = troubleLines(p, data.condition.Troubles, &sent, action)
	data.HeldLines = heldLines(p, data.Record.Held, &sent, action)
	data.Base = adminBaseOf(p, "health", sent)
	return showAdmin(p, sent.Status(), "admin_health", "admin.health", &data)
}

// healthLines judges what the API tells.
func healthLines(p *page.Page, c condition) []healthLine {
	lines := []healthLine{engineLine(p, c)}
	add := func(key string, colour process.Colour, value, note, address string) {
		lines = append(lines, healthLine{Key: key, Light: healthLight(colour), Value: value, Note: note, Address: address})
	}
	if line := clockLine(p, c); line != nil {
		lines = append(lines, *line)
	}
	lag := time.Duration(c.Lag * float64(time.Second))
	add("lag", graded(lag, lagNoted, lagBad), span(p, lag), page.Formatted(p.Lang, "admin.health.due", c.Record.Due), "")
	waits := sinceOr(c.Machine, c.Record.OldestIntent)
	add("intents", graded(waits, waitNoted, waitBad), strconv.Itoa(c.Record.OpenIntents), sinceNote(p, c.Record.OldestIntent), "")
	add("troubles", some(len(c.Troubles), process.Red), strconv.Itoa(len(c.Troubles)), "", "#troubles")
	if d := c.Disk; d != nil {
		colour := process.Green
		switch {
		case d.Percent < 10:
			colour = process.Red
		case d.Percent < 20:
			colour = process.Yellow
		}
		add("disk", colour, fmt.Sprintf("%d %%", d.Percent),
			page.Formatted(p.Lang, "admin.health.room", float64(d.Free)/(1<<20), float64(d.Total)/(1<<20)), "")
	}
	if b := c.Backup; b != nil {
		colour, value, note := backupLine(p, *b, c.Machine)
		add("backup", colour, value, note, "")
	}
	add("held", some(len(c.Record.Held), process.Red), strconv.Itoa(len(c.Record.Held)), "", "#held")
	add("queue", graded(sinceOr(c.Now, c.Record.OldestQueue), queueNoted, 4*queueNoted), strconv.Itoa(c.Record.Queued+c.Record.Failed),
		sinceNote(p, c.Record.OldestQueue), "/admin/deliveries?state="+waiting(c.Record))
	add("dead", some(c.Record.Dead, process.Yellow), strconv.Itoa(c.Record.Dead), "", "/admin/deliveries?state=dead")
	add("alarms", some(c.Record.Alarms, process.Yellow), strconv.Itoa(c.Record.Alarms), "", "/admin/alarms")
	longest := 0
	for _, long := range c.Record.Longest {
		longest = max(longest, long.History)
	}
	colour := process.Green
	if longest > longNoted {
		colour = process.Yellow
	}
	add("history", colour, strconv.Itoa(longest), "", "#longest")
	return lines
}

// backupLine judges the folder of backups: none is a risk, one that lags or fails is a fault.
func backupLine(p *page.Page, b port.Backup, now time.Time) (colour process.Colour, value, note string) {
	if !b.Copied.IsZero() {
		note = page.Formatted(p.Lang, "admin.health.backup.copied", page.Minute(b.Copied))
	}
	switch {
	case !b.Kept:
		return process.Yellow, p.Word("admin.health.backup.none"), note
	case b.Failed || !b.Log || !b.Copied.IsZero() && now.Sub(b.Copied) > copyNoted:
		return process.Red, p.Word("admin.health.backup.lags"), note
	}
	return process.Green, p.Word("admin.health.backup.kept"), note
}

// inForce says in words which versions the terms name; a form that is not known shows as it is.
func inForce(p *page.Page, terms string) string {
	var rules, days int
	if n, err := fmt.Sscanf(terms, "policy %d, calendar %d", &rules, &days); n == 2 && err == nil {
		return page.Formatted(p.Lang, "admin.health.policy", rules) + page.Formatted(p.Lang, "admin.health.calendar", days)
	}
	if _, err := fmt.Sscanf(terms, "policy %d, calendar default", &rules); err != nil {
		return terms
	}
	return page.Formatted(p.Lang, "admin.health.policy", rules) + p.Word("admin.health.builtin")
}

// engineLine says whether the engine answers and its workflows go on.
func engineLine(p *page.Page, c condition) healthLine {
	line := healthLine{Key: "engine", Light: healthLight(process.Green)}
	switch {
	case !c.Reached || c.Engine == nil:
		line.Light, line.Value = healthLight(process.Red), p.Word("admin.health.unreached")
	case c.Engine.Failing+c.Engine.Ended > 0:
		line.Light = healthLight(process.Red)
		line.Value, line.Address = page.Formatted(p.Lang, "admin.health.sick", c.Engine.Failing, c.Engine.Ended), "#sick"
	default:
		line.Value = page.Formatted(p.Lang, "admin.health.running", c.Engine.Running)
	}
	return line
}

// healthLight is a colour with its word.
func healthLight(c process.Colour) page.Light {
	return page.Light{Colour: c, Words: page.Words["admin.health."+string(c)]}
}

// waiting is the state in which there are messages that are still to leave.
func waiting(r port.RecordCondition) string {
	if r.Queued == 0 && r.Failed > 0 {
		return "failed"
	}
	return "queued"
}

// graded is a colour for how long something waits.
func graded(waits, noted, bad time.Duration) process.Colour {
	switch {
	case waits >= bad:
		return process.Red
	case waits >= noted:
		return process.Yellow
	}
	return process.Green
}

// some is green for none of what there should be none of.
func some(count int, otherwise process.Colour) process.Colour {
	if count == 0 {
		return process.Green
	}
	return otherwise
}

// sinceOr is how long ago something was; nothing is no time ago.
func sinceOr(now, then time.Time) time.Duration {
	if then.IsZero() {
		return 0
	}
	return max(now.Sub(then), 0)
}

// sinceNote says since when the oldest waits; nothing when nothing does.
func sinceNote(p *page.Page, then time.Time) string {
	if then.IsZero() {
		return ""
	}
	return page.Formatted(p.Lang, "admin.health.since", page.Minute(then))
}

// span writes a length of time in the largest unit that fits.
func span(p *page.Page, d time.Duration) string {
	switch {
	case d < time.Minute:
		return page.Formatted(p.Lang, "admin.span.s", int(d.Seconds()))
	case d < time.Hour:
		return page.Formatted(p.Lang, "admin.span.m", int(d.Minutes()))
	case d < 48*time.Hour:
		return page.Formatted(p.Lang, "admin.span.h", int(d.Hours()))
	}
	return page.Formatted(p.Lang, "admin.span.d", int(d.Hours())/24)
}

// auditPage is the data of the page on which the record is checked.
type auditPage struct {
	form.Base
	Code    string
	One     *service.Chain
	OneName string

	Ran     bool
	Checked int
	Events  int64
	Total   int
	Percent int
	Broken  []chainLine
	More    string // to go on with the run
}

// chainLine is a stream that is not as it was written.
type chainLine struct{ service.Chain }

// Project is the code of the stream's project; empty for others.
func (c chainLine) Project() string {
	code, is := strings.CutPrefix(c.Stream, lifecycle.ProjectStream(""))
	if !is {
		return ""
	}
	return code
}

// mostChains is how many streams a piece of the run holds.
const mostChains = 500

// brokenShown bounds the broken streams that a run carries along in its address.
const brokenShown = 20

// Audit checks the record of one project, or the whole record piece by piece: where a run stands is in the address.
func Audit(p *page.Page) error {
	data := auditPage{Code: strings.TrimSpace(p.Gin.Query("project"))}
	status := http.StatusOK
	if data.Code != "" {
		one, err := auditOne(p, data.Code)
		if data.Problem, err = form.RefusalOf(err); err != nil {
			return err
		}
		if data.Problem != nil {
			status = data.Problem.Status
		} else {
			data.One = &one
		}
	}
	if p.Gin.Query("run") != "" {
		if err := auditRun(p, &data); err != nil {
			return err
		}
	}
	refused := data.Problem
	data.Base = adminBaseOf(p, "audit", form.SentForm{})
	data.Problem = refused
	return showAdmin(p, status, "admin_audit", "admin.audit", &data)
}

// auditOne checks the record of a project.
func auditOne(p *page.Page, code string) (service.Chain, error) {
	return p.Site.Service.VerifyChain(p.Context(), p.Caller, code)
}

// auditRun checks the next piece of the record and adds it to what the address says of those before. What was broken there is looked at
// again: an address proves nothing.
func auditRun(p *page.Page, data *auditPage) error {
	asked := p.Gin.Request.URL.Query()
	run, err := p.Site.Service.VerifyChains(p.Context(), p.Caller, asked.Get("after"), mostChains)
	if err != nil {
		return err
	}
	c, err := p.Site.Service.Condition(p.Context(), p.Caller)
	if err != nil {
		return err
	}
	before, _ := strconv.Atoi(asked.Get("checked"))            // what is no number counts as none
	events, _ := strconv.ParseInt(asked.Get("events"), 10, 64) // likewise
	data.Ran, data.Total = true, c.Record.Streams
	data.Checked, data.Events = max(before, 0)+run.Checked, max(events, 0)+run.Events
	for _, stream := range asked["broken"] {
		data.Broken = append(data.Broken, chainLine{service.Chain{Stream: stream}})
	}
	for _, broken := range run.Broken {
		data.Broken = append(data.Broken, chainLine{broken})
	}
	if run.Next == "" {
		return nil
	}
	next := url.Values{"run": {"1"}, "after": {run.Next}, "checked": {strconv.Itoa(data.Checked)}, "events": {fmt.Sprint(data.Events)}}
	for i, line := range data.Broken {
		if i < brokenShown {
			next.Add("broken", line.Stream)
		}
	}
	data.More = page.Address("/admin/audit", next)
	if data.Total > 0 {
		data.Percent = min(data.Checked*100/data.Total, 99)
	}
	return nil
}
