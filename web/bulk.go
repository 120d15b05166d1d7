package web

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
)

// Hidden fields of the form for many tasks, besides those of every form.
const (
	bulkCommand = "_command"
	bulkTask    = "_task"    // one for each that is ticked
	bulkListed  = "_listed"  // one for each that stands on the page, ticked or not
	bulkPreview = "_preview" // say what would become of each, and do nothing
)

// bulkPage is the data of the page on which a command is given to many tasks.
type bulkPage struct {
	Command process.CommandName
	Title   string
	Rows    []bulkRow
	Form    form
	Back    string
	Known   bool // what would become of each is known
	Ready   int  // how many it would be done to
	Result  bool // it was given: some are done, some were refused
	Did     int

	Unticked bool     // of all that stands there nothing is ticked
	Refused  *problem // the whole of it was refused
}

// bulkRow is a task with what would become of it, or has.
type bulkRow struct {
	ID     string
	Task   *task // none: there is no such task, or it is not for the reader
	Ticked bool
	Result *bulkResult
}

// bulkResult is what became of one task, or would.
type bulkResult struct{ service.BulkResult }

// Said is why it was refused.
func (r bulkResult) Said() process.Words { return process.Words{ZH: r.DetailZH, EN: r.Detail} }

// bulkAnswer is what became of all.
type bulkAnswer struct {
	service.BulkAnswer

	whole *problem // it was refused as a whole
}

// of finds what was said of a task.
func (a bulkAnswer) of(task string) *bulkResult {
	for i := range a.Items {
		if a.Items[i].Task == task {
			return &bulkResult{a.Items[i]}
		}
	}
	return nil
}

// unknown reports whether it is not known what became of some: then all may be sent again with the same key.
func (a bulkAnswer) unknown() bool {
	return slices.ContainsFunc(a.Items, func(r service.BulkResult) bool {
		return r.Code == refusal.CodeUnavailable || r.Code == refusal.CodeBusy
	})
}

// fieldProblems are what is wrong with what was filled in, said once for all tasks.
func (a bulkAnswer) fieldProblems() *problem {
	if a.whole != nil {
		return a.whole
	}
	made := &problem{Status: http.StatusUnprocessableEntity}
	for _, item := range a.Items {
		for _, f := range item.Fields {
			one := fieldProblem{Field: f.Field, Message: f.EN, MessageZH: f.ZH}
			if !slices.Contains(made.Errors, one) {
				made.Errors = append(made.Errors, one)
			}
		}
	}
	if len(made.Errors) == 0 {
		return nil
	}
	return made
}

// bulkBar is the bar above a list whose rows can be ticked.
type bulkBar struct {
	Commands []option // what can be done to many at once; none: there is no bar
	Ticked   bool     // all of them
	TickAll  string   // this page with all of them ticked, or none
	Here     string   // this page, to come back to
}

// bulkBar is the bar of this page for its rows.
func (p *page) bulkBar(rows []task, mover bool, here string) bulkBar {
	bar := bulkBar{Commands: p.bulkFor(rows, mover), Ticked: p.gin.Query("ticked") != "", TickAll: p.with("ticked", "all"), Here: here}
	if bar.Ticked {
		bar.TickAll = p.with("ticked", "")
	}
	return bar
}

// bulkFor lists what can be done to many of these tasks at once: what does one of them, and what can be done about any.
func (p *page) bulkFor(rows []task, mover bool) []option {
	var all []option
	for _, name := range service.BulkCommands {
		if slices.ContainsFunc(rows, func(t task) bool { return p.forMany(name, t, mover) }) {
			all = append(all, option{Value: string(name), Text: p.bulkWords(name)})
		}
	}
	return all
}

// forMany reports whether a command can be meant for a task of the reader's.
func (p *page) forMany(name process.CommandName, t task, mover bool) bool {
	mine := p.me.Holds(t.Holder)
	switch name {
	case process.CommandClaim:
		return mine && t.Claim == nil && len(t.Persons) > 1
	case process.CommandRelease:
		return t.Claim != nil && (mover || t.Claim.Person == p.me.Person)
	case process.CommandNudge:
		return mover && !mine && t.Nudged != p.now.Today()
	case process.CommandTransfer, process.CommandExtend:
		return mover
	}
	return mine && does(name, t.Kind)
}

// does reports whether a command does a kind of task.
func does(name process.CommandName, kind process.TaskKind) bool {
	return slices.ContainsFunc(lifecycle.Table(), func(r lifecycle.Row) bool { return r.Command == name && slices.Contains(r.Does, kind) })
}

// bulkWords name a command for whatever kind of task.
func (p *page) bulkWords(name process.CommandName) string { return p.word("bulk." + string(name)) }

// bulkForm shows the ticked tasks with the form of a command. Where nothing need be filled in it says at once what would become of each.
func bulkForm(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	asked := p.gin.Request.URL.Query()
	values := url.Values{bulkCommand: {asked.Get("command")}, bulkTask: asked["task"], bulkListed: asked["task"],
		backField: {asked.Get("back")}}
	c, err := bulkCommandOf(values)
	if err != nil {
		return err
	}
	var answer bulkAnswer
	if len(values[bulkTask]) > 0 && !hasNeeded(c.Input) {
		if answer, err = p.bulk(c, values, true); err != nil {
			return err
		}
	}
	return p.showBulk(http.StatusOK, c, values, answer, false)
}

// hasNeeded reports whether a command has a field that must be filled in.
func hasNeeded(t reflect.Type) bool {
	d := describer{values: url.Values{}, errors: map[string][]string{}}
	return slices.ContainsFunc(d.fields(t, ""), func(f field) bool { return f.Needed })
}

// bulkCommandOf is the command that a form for many names.
func bulkCommandOf(values url.Values) (lifecycle.Definition, error) {
	name := process.CommandName(values.Get(bulkCommand))
	c, known := commandNamed(name)
	if !known || !slices.Contains(service.BulkCommands, name) {
		return c, &problem{Status: http.StatusNotFound}
	}
	return c, nil
}

// doBulk gives a command to what is ticked, or says what would become of each. When all is done it leads back; else each task shows what
// became of it. Sent again by accident it has the same key, and nothing happens twice.
func doBulk(p *page) error {
	if err := p.enter(); err != nil {
		return p.keep(err)
	}
	if err := p.parse(); err != nil {
		return err
	}
	values := p.gin.Request.PostForm
	c, err := bulkCommandOf(values)
	if err != nil {
		return err
	}
	_, _, wrong := decode(c.Input, values)
	preview := values.Get(bulkPreview) != ""
	if values.Get(onlyShow) != "" || len(values[bulkTask]) == 0 {
		return p.showBulk(http.StatusOK, c, values, bulkAnswer{}, false)
	}
	var answer bulkAnswer
	switch {
	case sizeOf(values) > service.MaxCommandBytes:
		err = service.CommandTooLarge()
	case len(wrong) > 0:
		err = service.Invalid(wrong...)
	default:
		answer, err = p.bulk(c, values, preview)
	}
	switch {
	case signedOut(err):
		return err
	case err != nil:
		refused := p.problem(err)
		return p.showBulk(refused.Status, c, values, bulkAnswer{whole: refused}, false)
	}
	if !preview && answer.Refused == 0 {
		back := values.Get(backField)
		if !local(back) {
			back = "/tasks"
		}
		return p.goTo(added(added(back, "done", string(c.Name)), "many", strconv.Itoa(answer.Done)))
	}
	return p.showBulk(http.StatusOK, c, values, answer, !preview)
}

// bulk gives the command, or asks what would become of each. A preview has a key of its own, for it is not what will be sent.
func (p *page) bulk(c lifecycle.Definition, values url.Values, preview bool) (bulkAnswer, error) {
	once := service.Once{Key: values.Get(keyField)}
	if preview || once.Key == "" {
		once.Key = newKey()
	}
	answer, err := p.site.service.Bulk(p.context(), p.caller, once, service.Bulk{
		Command: c.Name, Tasks: values[bulkTask], Preview: preview,
		Input: func() (any, error) {
			input, _, _ := decode(c.Input, values) // what could not be read was refused before
			return input, nil
		},
	})
	return bulkAnswer{BulkAnswer: answer}, err
}

// showBulk shows the page. After a preview what would be refused is no longer ticked, after it was given only that which was refused can be
// sent again.
func (p *page) showBulk(status int, c lifecycle.Definition, values url.Values, answer bulkAnswer, given bool) error {
	data := bulkPage{
		Command: c.Name, Title: p.bulkWords(c.Name), Back: values.Get(backField), Known: len(answer.Items) > 0 && !given,
		Ready:  answer.Done,
		Result: given, Did: answer.Done, Refused: answer.whole, Unticked: len(values[bulkListed]) > 0 && len(values[bulkTask]) == 0,
	}
	if !local(data.Back) {
		data.Back = "/tasks"
	}
	for _, id := range values[bulkListed] {
		row := bulkRow{ID: id, Result: answer.of(id)}
		row.Ticked = slices.Contains(values[bulkTask], id) && (row.Result == nil || row.Result.Done != given || given && answer.unknown())
		t, err := p.task(id)
		switch {
		case err == nil:
			row.Task = &t
		case signedOut(err):
			return err
		}
		data.Rows = append(data.Rows, row)
	}
	f := filling{
		command: c, id: "bulk", values: values, problem: answer.fieldProblems(), hide: bulkHidden(c.Name, data.Rows),
	}
	var err error
	if f.options, err = p.options(c.Name, project{}); err != nil {
		return err
	}
	data.Form = p.newForm(f)
	if given && !answer.unknown() || data.Form.Key == "" {
		data.Form.Key = newKey()
	}
	return p.render(status, "bulk", data.Title, "tasks", &data)
}

// bulkHidden are the fields that make no sense for any of the tasks.
func bulkHidden(name process.CommandName, rows []bulkRow) map[string]bool {
	var hide map[string]bool
	for _, row := range rows {
		if row.Task == nil {
			continue
		}
		of := hidden(name, *row.Task)
		if hide == nil {
			hide = of
			continue
		}
		for path := range hide {
			if !of[path] {
				delete(hide, path)
			}
		}
	}
	return hide
}

// doneMany says what was just done, and to how many, from the address.
func (p *page) doneMany() string {
	name := process.CommandName(p.gin.Query("done"))
	if !lifecycle.IsCommand(name) {
		return ""
	}
	said := p.words(lifecycle.CommandWords(name))
	if many, err := strconv.Atoi(p.gin.Query("many")); err == nil && many > 1 {
		return fmt.Sprintf("%s %s", p.bulkWords(name), formatted(p.lang, "bulk.many", many))
	}
	return said
}
