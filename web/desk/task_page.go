package desk

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/web/form"
	"sluice/web/page"
	"sluice/web/project"
)

// taskPage is the data of the page of a task.
type taskPage struct {
	Task    project.ShownTask
	Light   page.Light
	Project project.Project
	Matter  *project.Matter // what it is about besides the project; none when that is all
	Mine    bool            // the reader may do it
	Forms   []form.Form     // what does it
	Aside   []form.Form     // what can be done about it besides
	Ladder  []rungLine
	Done    string // what was just done
	Desk    string // where it is done step by step, when it is
	Back    *project.ReturnedLine

	Problem *page.Problem // why a form was refused that is no longer there
	Typed   []project.TypedText
}

// rungLine is a moment at which the task goes up, or went.
type rungLine struct {
	lifecycle.Rung
	Told   string // the posts, as people call them
	Passed bool
}

// OneTask shows a task.
func OneTask(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return showTask(p, p.Gin.Param("id"), process.CommandName(""), form.Submitted{})
}

// DoTask sends a form of a task's page. When it is refused the page comes back with the form as it was filled in.
func DoTask(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return p.Keep(err)
	}
	id, name := p.Gin.Param("id"), process.CommandName(p.Gin.Param("command"))
	c, known := form.CommandNamed(name)
	code, isTask := project.ProjectOf(id)
	if !known || !isTask {
		return &page.Problem{Status: 404}
	}
	t, err := project.LoadTask(p, id)
	if err != nil {
		return err
	}
	s, err := form.Submit(p, c, code, id, project.MonthOf(t))
	if err != nil {
		return err
	}
	if s.Done {
		return form.GoBack(p, s, name, "/tasks/"+url.PathEscape(id))
	}
	return showTask(p, id, name, s)
}

// showTask shows a task, with one of its forms as it was sent.
func showTask(p *page.Page, id string, sent process.CommandName, s form.Submitted) error {
	t, err := project.LoadTask(p, id)
	if err != nil {
		return err
	}
	data := taskPage{Task: t, Light: t.Light(p.Now.Today()), Mine: p.Me.Holds(t.Holder)}
	if data.Project, err = project.Load(p, t.Project); err != nil {
		return err
	}
	if data.Matter, err = project.MatterOf(p, t, data.Project); err != nil {
		return err
	}
	if done := process.CommandName(p.Gin.Query("done")); s.Problem == nil && lifecycle.IsCommand(done) {
		data.Done = p.Words(lifecycle.CommandWords(done))
		if done == process.CommandDecide { // one command for declarations, payments, plans and changes
			data.Done = p.Words(t.Called())
		}
	}
	if t.Closed.IsZero() && project.Drafting(t.Kind) {
		data.Desk = project.DraftDesk(t.Project)
	}
	for i, rung := range t.Ladder {
		data.Ladder = append(data.Ladder, rungLine{rung, called(p, rung.To, data.Project), i < t.Climbed})
	}
	if t.Closed.IsZero() {
		if data.Back, err = cameBack(p, t); err != nil {
			return err
		}
		if err := taskForms(p, &data, sent, s); err != nil {
			return err
		}
	}
	if s.Problem != nil && !slices.ContainsFunc(slices.Concat(data.Forms, data.Aside), func(f form.Form) bool { return f.Problem != nil }) {
		data.Problem, data.Typed = s.Problem, project.Typed(p, sent, s)
	}
	return p.Render(s.Status(), "task", p.Words(t.Words), "tasks", &data)
}

// called names posts as people do; a unit that neither the project nor the rules know stands for itself.
func called(p *page.Page, posts []process.Post, of project.Project) string {
	names := map[string]string{of.Unit.Code: of.Unit.Name, of.SupervisingUnit.Code: of.SupervisingUnit.Name}
	for _, body := range p.Rules.Bodies {
		names[body.Unit] = body.Name
	}
	all := make([]string, len(posts))
	for i, post := range posts {
		all[i] = cmp.Or(names[post.Unit], post.Unit) + " " + p.Words(lifecycle.PostWords(p.Rules, post))
	}
	return strings.Join(all, p.Word("and"))
}

// taskForms makes the forms of what the reader is offered of a task: what does it, and what can be done about it besides.
func taskForms(p *page.Page, data *taskPage, sent process.CommandName, s form.Submitted) error {
	t := data.Task
	offered, err := project.OffersOf(p, t.Project, t.ID)
	if err != nil {
		return err
	}
	for _, o := range offered {
		c, known := form.CommandNamed(o.Command)
		if !known {
			continue
		}
		to, title := &data.Forms, o.Words
		if slices.Contains(lifecycle.AboutTasks, o.Command) {
			to, title = &data.Aside, lifecycle.CommandWords(o.Command)
		}
		f := form.Filling{
			Command: c, ID: string(o.Command), Action: "/tasks/" + url.PathEscape(t.ID) + "/" + string(o.Command), Title: p.Words(title),
			Values: url.Values{}, Revision: data.Project.Revision, Hide: hidden(o.Command, t), Reasons: o.Reasons, Back: form.Back(p, s),
		}
		if o.Command == process.CommandCorrect {
			project.Correcting(&f, data.Project, "register")
			f.Action = "/tasks/" + url.PathEscape(t.ID) + "/" + string(o.Command)
		}
		if o.Command == sent {
			f.Values, f.Problem = s.Values, s.Problem
		} else if o.Command != process.CommandCorrect {
			f.Values = project.Preset(p, o.Command, t, data.Project)
		}
		if f.Options, err = project.Options(p, o.Command, data.Project); err != nil {
			return err
		}
		if o.Command == process.CommandDecide {
			f.Options = map[string][]form.Option{"verdict": verdicts(p, t.Kind)}
		}
		made := form.New(p, f)
		made.Open = made.Open || o.Command == sent || string(o.Command) == p.Gin.Query("open")
		*to = append(*to, made)
	}
	return nil
}

// verdicts are what can be decided of a kind of task.
func verdicts(p *page.Page, kind process.TaskKind) []form.Option {
	var all []form.Option
	for _, v := range lifecycle.Verdicts(kind) {
		all = append(all, form.Option{Value: string(v), Text: p.Words(page.WordFor("verdict", string(v)))})
	}
	return all
}

// hidden are the fields of a form that make no sense for a task. Only a body's secretary records what it resolved.
func hidden(name process.CommandName, t project.ShownTask) map[string]bool {
	switch {
	case name == process.CommandDecide && t.Holder.Role != process.RoleSecretary:
		return map[string]bool{"resolution": true}
	case name == process.CommandConfirm && t.Kind != process.TaskConfirmState:
		return map[string]bool{"planned_end": true}
	case name == process.CommandSettleObjection && t.Stage != lifecycle.StageReview:
		return map[string]bool{"reject": true}
	}
	return nil
}
