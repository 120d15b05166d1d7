package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/e2e/browser"
)

// password is everybody's in the tests.
const password = "有机水稻基地2019"

// desk is the county with its people at their browsers.
type desk struct {
	*county
	colleague, neighbour, bureau *caller // another reviewer of the township, one of another township, the bureau
	people                       map[string]*caller
	chromium                     *browser.Chromium
	seats                        map[string]*browser.Window // by person
	life                         life
	entered                      map[string]bool // who has a password
}

// life is the project that is led from its declaration to its acceptance.
type life struct{ name, code string }

// openDesk starts Sluice on a day. Everybody gets a password when they first sign in.
func openDesk(t *testing.T, chromium *browser.Chromium, day string) *desk {
	t.Helper()
	c := up(t, folder(t), day).county()
	c.admin.post("/api/v1/units", object{"code": "xx-town", "name": "谢村镇人民政府", "kind": "township"})
	d := &desk{
		county: c, chromium: chromium, seats: map[string]*browser.Window{}, entered: map[string]bool{},
		colleague: c.admin.person("helao", "何老", "lt-town/staff"),
		neighbour: c.admin.person("linzhen", "林镇", "xx-town/staff"), bureau: c.admin.person("fengfa", "冯发", "fgj/staff"),
	}
	d.people = map[string]*caller{
		"admin": c.admin, "liwen": c.clerk, "wangshen": c.reviewer, "helao": d.colleague, "linzhen": d.neighbour, "zhaomi": c.secretary,
		"qianban": c.office, "sunpian": c.officer, "zhengcai": c.finance, "zhouyan": c.acceptor, "fengfa": d.bureau,
	}
	return d
}

// mayEnter gives a person the password of all, as if they had changed their first one.
func (d *desk) mayEnter(person string) {
	d.t.Helper()
	if d.entered[person] {
		return
	}
	d.entered[person] = true
	const first = "an administrator chose this"
	who := d.people[person]
	d.admin.do(http.MethodPut, "/api/v1/people/"+person+"/password", object{"password": first}).ok()
	who.do(http.MethodPut, "/api/v1/me/password", object{"old": first, "new": password}).ok()
}

// of begins a part of a test: what goes wrong fails it until it is over, and nobody sits at a window yet.
func (d *desk) of(t *testing.T) {
	whole := d.t
	turn := func(t *testing.T) {
		d.process.t, d.seats = t, map[string]*browser.Window{}
		for _, who := range d.people {
			who.t = t
		}
	}
	turn(t)
	t.Cleanup(func() { turn(whole) })
}

// window opens a window of a width in which nobody has signed in.
func (d *desk) window(width int) *browser.Window {
	d.t.Helper()
	return d.chromium.Open(d.t, d.url, width)
}

// at is the window on somebody's desk, in which they have signed in.
func (d *desk) at(person string) *browser.Window {
	d.t.Helper()
	if d.seats[person] == nil {
		d.seats[person] = d.another(person, browser.Desk)
	}
	return d.seats[person]
}

// another opens a second window in which somebody has signed in.
func (d *desk) another(person string, width int) *browser.Window {
	d.t.Helper()
	d.mayEnter(person)
	return signIn(d.window(width).Go("/sign-in"), person)
}

// signIn fills in the sign-in page.
func signIn(w *browser.Window, person string) *browser.Window {
	return w.Fill("账号", person).Fill("密码", password).Press("登录")
}

// opens opens a task of a project from the list of what a person has to do.
func (d *desk) opens(person, project, task string) *browser.Window {
	d.t.Helper()
	return d.at(person).Go("/tasks").Row(project, task).Press(task)
}

// does opens a task, fills its form in and sends it.
func (d *desk) does(person, project, task, form string, fill func(*browser.Window)) *browser.Window {
	d.t.Helper()
	w := d.opens(person, project, task).In("#" + form)
	if fill != nil {
		fill(w)
	}
	return w.Press("提交").Answers(http.StatusOK).Sees("已办理")
}

// approves decides a task of a project in favour.
func (d *desk) approves(person, project, task string) {
	d.t.Helper()
	d.does(person, project, task, "decide", func(w *browser.Window) {
		w.Choose("决定", "同意")
		if person == "zhaomi" { // whoever speaks for a body records what it resolved
			w.Fill("文号", "洋苏陕组〔2019〕5号").Fill("日期", "2019-03-01")
		}
	})
}

// files puts papers of some kinds on file with the form of the project's page. One that the next command asks for may be
// marked as missing.
func (d *desk) files(person, code string, kinds ...string) {
	d.t.Helper()
	for _, kind := range kinds {
		name := strings.TrimSuffix(kind, "（缺）") + ".pdf"
		file := d.file(name)
		w := d.at(person).Go("/projects/" + code)
		listed := browser.Ask[string](w,
			`(kind) => [...document.querySelectorAll("#kind option")].map(wordsOf).find((o) => o === kind || o === kind + "（缺）") || kind`,
			kind)
		w.Fill("资料类别", listed).Attach("文件", file).Press("上传归档").Sees(name, "已办理：归档资料")
	}
}

// file makes a file to be uploaded.
func (d *desk) file(name string) string {
	d.t.Helper()
	file := filepath.Join(d.t.TempDir(), name)
	require.NoError(d.t, os.WriteFile(file, []byte(name), 0o600))
	return file
}

// submitted declares a project with its papers and hands it in, without a browser.
func (d *desk) submitted(name string) string {
	d.t.Helper()
	code := d.declared(name)
	d.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	return code
}
