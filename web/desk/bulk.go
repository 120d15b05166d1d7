package desk

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
	"sluice/web/project"
)

// Hidden fields of the form for many tasks, besides those of every form.
const (
	BulkCommand = "_command"
	BulkTask    = "_task"    // one for each that is ticked
	BulkListed  = "_listed"  // one for each that stands on the page, ticked or not
	BulkPreview = "_preview" // say what would become of each, and do nothing
)

// bulkPage is the data of the page on which a command is given to many tasks.
type bulkPage struct {
	Command process.CommandName
	Title   string
	Rows    []bulkRow
	Form    form.Form
	Back    string
	Known   bool // what would become of each is known
	Ready   int  // how many it would be done to
	Result  bool // it was given: some are done, some were refused
	Did     int

	Unticked bool          // of all that stands there nothing is ticked
	Refused  *page.Problem // the whole of it was refused
}

// bulkRow is a task with what would become of it, or has.
type bulkRow struct {
	ID     string
	Task   *project.ShownTask // none: there is no such task, or it is not for the reader
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

	whole *page.Problem // it was refused as a whole
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
func (a bulkAnswer) fieldProblems() *page.Problem {
	if a.whole != nil {
		return a.whole
	}
	made := &page.Problem{Status: http.StatusUnprocessableEntity}
	for _, item := range a.Items {
		for _, f := range item.Fields {
			one := page.FieldProblem{Field: f.Field, Message: f.EN, MessageZH: f.ZH}
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

// BulkForm shows the ticked tasks with the form of a command. Where nothing need be filled in it says at once what would become of each.
func BulkForm(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	asked := p.Gin.Request.URL.Query()
	values := url.Values{BulkCommand: {asked.Get("command")}, BulkTask: asked["task"], BulkListed: asked["task"],
		form.BackField: {asked.Get("back")}}
	c, err := bulkCommandOf(values)
	if err != nil {
		return err
	}
	var answer bulkAnswer
	if len(values[BulkTask]) > 0 && !hasNeeded(c.Input) {
		if answer, err = bulk(p, c, values, true); err != nil {
			return err
		}
	}
	return showBulk(p, http.StatusOK, c, values, answer, false)
}

// hasNeeded reports whether a command has a field that must be filled in.
func hasNeeded(t reflect.Type) bool {
	d := form.Describer{Values: url.Values{}, Errors: map[string][]string{}}
	return slices.ContainsFunc(d.Fields(t, ""), func(f form.Field) bool { return f.Needed })
}

// bulkCommandOf is the command that a form for many names.
func bulkCommandOf(values url.Values) (lifecycle.Definition, error) {
	name := process.CommandName(values.Get(BulkCommand))
	c, known := form.CommandNamed(name)
	if !known || !slices.Contains(service.BulkCommands, name) {
		return c, &page.Problem{Status: http.StatusNotFound}
	}
	return c, nil
}

// DoBulk gives a command to what is ticked, or says what would become of each. When all is done it leads back; else each task shows what
// became of it. Sent again by accident it has the same key, and nothing happens twice.
func DoBulk(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return p.Keep(err)
	}
	if err := p.Parse(); err != nil {
		return err
	}
	values := p.Gin.Request.PostForm
	c, err := bulkCommandOf(values)
	if err != nil {
		return err
	}
	_, _, wrong := form.Decode(c.Input, values)
	preview := values.Get(BulkPreview) != ""
	if values.Get(form.OnlyShow) != "" || len(values[BulkTask]) == 0 {
		return showBulk(p, http.StatusOK, c, values, bulkAnswer{}, false)
	}
	var answer bulkAnswer
	switch {
	case form.SizeOf(values) > service.MaxCommandBytes:
		err = service.CommandTooLarge()
	case len(wrong) > 0:
		err = service.Invalid(wrong...)
	default:
		answer, err = bulk(p, c, values, preview)
	}
	switch {
	case page.SignedOut(err):
		return err
	case err != nil:
		refused := p.Problem(err)
		return showBulk(p, refused.Status, c, values, bulkAnswer{whole: refused}, false)
	}
	if !preview && answer.Refused == 0 {
		back := values.Get(form.BackField)
		if !page.Local(back) {
			back = "/tasks"
		}
		return p.GoTo(page.Added(page.Added(back, "done", string(c.Name)), "many", strconv.Itoa(answer.Done)))
	}
	return showBulk(p, http.StatusOK, c, values, answer, !preview)
}

// bulk gives the command, or asks what would become of each. A preview has a key of its own, for it is not what will be sent.
func bulk(p *page.Page, c lifecycle.Definition, values url.Values, preview bool) (bulkAnswer, error) {
	once := service.Once{Key: values.Get(form.KeyField)}
	if preview || once.Key == "" {
		once.Key = form.NewKey()
	}
	answer, err := p.Site.Service.Bulk(p.Context(), p.Caller, once, service.Bulk{
		Command: c.Name, Tasks: values[BulkTask], Preview: preview,
		Input: func() (any, error) {
			input, _, _ := form.Decode(c.Input, values) // what could not be read was refused before
			return input, nil
		},
	})
	return bulkAnswer{BulkAnswer: answer}, err
}

// showBulk shows the page. After a preview what would be refused is no longer ticked, after it was given only that which was refused can be
// sent again.
func showBulk(p *page.Page, status int, c lifecycle.Definition, values url.Values, answer bulkAnswer, given bool) error {
	data := bulkPage{
		Command: c.Name, Title: project.BulkWords(p, c.Name), Back: values.Get(form.BackField), Known: len(answer.Items) > 0 && !given,
		Ready:  answer.Done,
		Result: given, Did: answer.Done, Refused: answer.whole, Unticked: len(values[BulkListed]) > 0 && len(values[BulkTask]) == 0,
	}
	if !page.Local(data.Back) {
		data.Back = "/tasks"
	}
	for _, id := range values[BulkListed] {
		row := bulkRow{ID: id, Result: answer.of(id)}
		row.Ticked = slices.Contains(values[BulkTask], id) && (row.Result == nil || row.Result.Done != given || given && answer.unknown())
		t, err := project.LoadTask(p, id)
		switch {
		case err == nil:
			row.Task = &t
		case page.SignedOut(err):
			return err
		}
		data.Rows = append(data.Rows, row)
	}
	f := form.Filling{
		Command: c, ID: "bulk", Values: values, Problem: answer.fieldProblems(), Hide: bulkHidden(c.Name, data.Rows),
	}
	var err error
	if f.Options, err = project.Options(p, c.Name, project.Project{}); err != nil {
		return err
	}
	data.Form = form.New(p, f)
	if given && !answer.unknown() || data.Form.Key == "" {
		data.Form.Key = form.NewKey()
	}
	return p.Render(status, "bulk", data.Title, "tasks", &data)
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
