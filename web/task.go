package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
)

// taskPage is the data of the page of a task.
type taskPage struct {
	Task    task
	Light   light
	Project project
	Matter  *matter // what it is about besides the project; none when that is all
	Mine    bool    // the reader may do it
	Forms   []form  // what does it
	Aside   []form  // what can be done about it besides
	Ladder  []rungLine
	Done    string // what was just done
	Desk    string // where it is done step by step, when it is
	Back    *returnedLine

	Problem *problem // why a form was refused that is no longer there
	Typed   []typedText
}

// rungLine is a moment at which the task goes up, or went.
type rungLine struct {
	lifecycle.Rung
	Told   string // the posts, as people call them
	Passed bool
}

// typedText is what was filled in in a form that is no longer there.
type typedText struct {
	Label string
	Text  string
}

func oneTask(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.showTask(p.gin.Param("id"), process.CommandName(""), submitted{})
}

// doTask sends a form of a task's page. When it is refused the page comes back with the form as it was filled in.
func doTask(p *page) error {
	if err := p.enter(); err != nil {
		return p.keep(err)
	}
	id, name := p.gin.Param("id"), process.CommandName(p.gin.Param("command"))
	c, known := commandNamed(name)
	code, isTask := projectOf(id)
	if !known || !isTask {
		return &problem{Status: 404}
	}
	t, err := p.task(id)
	if err != nil {
		return err
	}
	s, err := p.submit(c, code, id, monthOf(t))
	if err != nil {
		return err
	}
	if s.done {
		return p.goBack(s, name, "/tasks/"+url.PathEscape(id))
	}
	return p.showTask(id, name, s)
}

// keep reads the form of a request that is not let in, so that it can be carried through signing in.
func (p *page) keep(err error) error {
	if r := p.gin.Request; strings.HasPrefix(p.gin.ContentType(), "multipart/") {
		r.Body = http.MaxBytesReader(p.gin.Writer, r.Body, formBytes)
		if r.ParseMultipartForm(formBytes) == nil { // a file that is too large to be read here is lost in any case
			_ = r.MultipartForm.RemoveAll()
		}
		return err
	}
	if parsed := p.parse(); parsed != nil {
		return parsed
	}
	return err
}

// projectOf is the code of a task's project: the part of its id before the last dot.
func projectOf(id string) (code string, ok bool) {
	dot := strings.LastIndexByte(id, '.')
	return id[:max(dot, 0)], dot > 0
}

// monthOf is the month a task is about; zero when it is about none.
func monthOf(t task) calendar.Month {
	month, _ := calendar.ParseMonth(t.Subject) // the zero month is the answer when it names none
	return month
}

func (p *page) task(id string) (task, error) {
	view, err := p.site.service.Task(p.context(), p.caller, id)
	return task{view}, err
}

// tasksShown are tasks as a page shows them.
func tasksShown(views []service.TaskView) []task {
	var all []task
	for _, view := range views {
		all = append(all, task{view})
	}
	return all
}

// showTask shows a task, with one of its forms as it was sent.
func (p *page) showTask(id string, sent process.CommandName, s submitted) error {
	t, err := p.task(id)
	if err != nil {
		return err
	}
	data := taskPage{Task: t, Light: t.Light(p.now.Today()), Mine: p.me.Holds(t.Holder)}
	if data.Project, err = p.project(t.Project); err != nil {
		return err
	}
	if data.Matter, err = p.matterOf(t, data.Project); err != nil {
		return err
	}
	if done := process.CommandName(p.gin.Query("done")); s.problem == nil && lifecycle.IsCommand(done) {
		data.Done = p.words(lifecycle.CommandWords(done))
		if done == process.CommandDecide { // one command for declarations, payments, plans and changes
			data.Done = p.words(t.Called())
		}
	}
	if t.Closed.IsZero() && drafting(t.Kind) {
		data.Desk = draftDesk(t.Project)
	}
	for i, rung := range t.Ladder {
		data.Ladder = append(data.Ladder, rungLine{rung, p.called(rung.To, data.Project), i < t.Climbed})
	}
	if t.Closed.IsZero() {
		if data.Back, err = p.cameBack(t); err != nil {
			return err
		}
		if err := p.taskForms(&data, sent, s); err != nil {
			return err
		}
	}
	if s.problem != nil && !slices.ContainsFunc(slices.Concat(data.Forms, data.Aside), func(f form) bool { return f.Problem != nil }) {
		data.Problem, data.Typed = s.problem, p.typed(sent, s)
	}
	return p.render(s.status(), "task", p.words(t.Words), "tasks", &data)
}

// called names posts as people do; a unit that neither the project nor the rules know stands for itself.
func (p *page) called(posts []process.Post, of project) string {
	names := map[string]string{of.Unit.Code: of.Unit.Name, of.SupervisingUnit.Code: of.SupervisingUnit.Name}
	for _, body := range p.rules.Bodies {
		names[body.Unit] = body.Name
	}
	all := make([]string, len(posts))
	for i, post := range posts {
		all[i] = cmp.Or(names[post.Unit], post.Unit) + " " + p.words(lifecycle.PostWords(p.rules, post))
	}
	return strings.Join(all, p.word("and"))
}

// taskForms makes the forms of what the reader is offered of a task: what does it, and what can be done about it besides.
func (p *page) taskForms(data *taskPage, sent process.CommandName, s submitted) error {
	t := data.Task
	offered, err := p.offersOf(t.Project, t.ID)
	if err != nil {
		return err
	}
	for _, o := range offered {
		c, known := commandNamed(o.Command)
		if !known {
			continue
		}
		to, title := &data.Forms, o.Words
		if slices.Contains(lifecycle.AboutTasks, o.Command) {
			to, title = &data.Aside, lifecycle.CommandWords(o.Command)
		}
		f := filling{
			command: c, id: string(o.Command), action: "/tasks/" + url.PathEscape(t.ID) + "/" + string(o.Command), title: p.words(title),
			values: url.Values{}, rev: data.Project.Revision, hide: hidden(o.Command, t), reasons: o.Reasons, back: p.back(s),
		}
		if o.Command == process.CommandCorrect {
			correcting(&f, data.Project, "register")
			f.action = "/tasks/" + url.PathEscape(t.ID) + "/" + string(o.Command)
		}
		if o.Command == sent {
			f.values, f.problem = s.values, s.problem
		} else if o.Command != process.CommandCorrect {
			f.values = p.preset(o.Command, t, data.Project)
		}
		if f.options, err = p.options(o.Command, data.Project); err != nil {
			return err
		}
		if o.Command == process.CommandDecide {
			f.options = map[string][]option{"verdict": p.verdicts(t.Kind)}
		}
		made := p.newForm(f)
		made.Open = made.Open || o.Command == sent || string(o.Command) == p.gin.Query("open")
		*to = append(*to, made)
	}
	return nil
}

// verdicts are what can be decided of a kind of task.
func (p *page) verdicts(kind process.TaskKind) []option {
	var all []option
	for _, v := range lifecycle.Verdicts(kind) {
		all = append(all, option{Value: string(v), Text: p.words(wordFor("verdict", string(v)))})
	}
	return all
}

// hidden are the fields of a form that make no sense for a task. Only a body's secretary records what it resolved.
func hidden(name process.CommandName, t task) map[string]bool {
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

// typed lists what was filled in, for somebody else was first and the form is gone.
func (p *page) typed(name process.CommandName, s submitted) []typedText {
	c, known := commandNamed(name)
	if !known {
		return nil
	}
	d := describer{lang: p.lang, values: s.values, errors: map[string][]string{}}
	return p.told(d.fields(c.Input, ""))
}
