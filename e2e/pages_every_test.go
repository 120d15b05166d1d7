package e2e

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"sluice/e2e/browser"
)

// everyPage follows the links from page to page, as people of different posts, and looks at one of each kind of page at a desk and on
// a phone: what axe finds, whether it fits, whether the keyboard suffices, and that nothing
// moves when pictures and fonts come late. A page that is added and linked to is looked at, too.
func everyPage(d *desk) {
	seen := map[string]bool{}
	d.at("admin").Go("/tasks?lang=en") // whose words are longer
	for _, person := range []string{"liwen", "wangshen", "qianban", "admin"} {
		d.follow(person, seen, "/tasks", "/projects/"+d.life.code)
	}
	for _, kind := range []string{
		"/tasks", "/tasks/:id", "/projects", "/projects/:id", "/projects/:id/reports/:id", "/projects/:id/timeline",
		"/projects/:id/do/:command", "/stuck", "/mentions", "/fund-orders", "/declare",
		"/messages", "/digests", "/account", "/account/password", "/account/sessions", "/account/tokens", "/account/deputies",
	} {
		if !seen[kind] {
			d.t.Errorf("no link leads to %s", kind)
		}
	}

	d.unlinked()
}

// unlinked looks at what no link leads to, or not in the state that matters: refused forms, empty lists, faults, what is pressed.
func (d *desk) unlinked() {
	stranger := d.window(browser.Desk).Late()
	look(stranger.Go("/sign-in"))
	look(stranger.Fill("账号", "liwen").Fill("密码", "falsch").Press("登录").Answers(http.StatusUnauthorized))
	look(stranger.Go("/nowhere").Answers(http.StatusNotFound))

	w := d.at("wangshen").Late()
	look(w.Go("/tasks?view=done&page=9"))
	look(w.Go("/projects?q=nothing"))
	look(w.Go("/tasks?lang=en"))
	w.Go("/tasks?lang=zh").Row("龙亭镇灌溉渠修复项目").Tick("勾选 镇办审核 龙亭镇灌溉渠修复项目")
	look(w.Fill("勾选的事项", "审核").Press("批量办理"))
	look(d.opens("wangshen", "龙亭镇灌溉渠修复项目", "镇办审核").In("#decide").Press("提交").Answers(http.StatusUnprocessableEntity))
	look(d.at("sunpian").Go("/projects/" + d.life.code + "/visit").Answers(http.StatusOK))
	look(d.at("liwen").Go("/declare").Press("保存草稿").Answers(http.StatusUnprocessableEntity))
	look(d.opens("liwen", "龙亭镇乡村旅游步道项目", "完成申报").Press("继续申报").Answers(http.StatusOK))
}

// follow follows the links from some pages and looks at those of a kind that was not seen yet.
func (d *desk) follow(person string, seen map[string]bool, from ...string) {
	d.t.Helper()
	w, visited := d.at(person).Late(), map[string]bool{}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		kind := kindOfPage(queue[0])
		if visited[kind] || strings.HasPrefix(kind, "/api/") {
			continue
		}
		visited[kind] = true
		if w.Go(queue[0]); w.Status() != http.StatusOK {
			d.t.Errorf("a link leads %s to %s, which answers %d", person, queue[0], w.Status())
			continue
		}
		for _, link := range w.Links() {
			if !strings.Contains(link, "lang=") {
				queue = append(queue, link)
			}
		}
		if !seen[kind] || slices.Contains(byPost, kind) {
			seen[kind] = true
			look(w)
		}
	}
}

// byPost are the kinds of pages that differ by who looks at them.
var byPost = []string{"/tasks/:id", "/projects/:id"}

// look looks at a page at a desk and on a phone, on each of which nothing moves when it comes.
func look(w *browser.Window) {
	w.Still().Accessible()
	w.Resize(browser.Phone).Anew().Still().Accessible().Fits()
	w.Resize(browser.Desk)
	w.Reachable()
}

var (
	names    = regexp.MustCompile(`/(SS\d[^/]*|\d{4}-\d\d|\d+|[0-9a-f]{16,})`)
	commands = regexp.MustCompile(`/do/.*`)
	rows     = regexp.MustCompile(`^/admin/(people|units)/[^/]+`)
)

// kindOfPage is the address of a page without what names one of many. The forms of commands are of one kind.
func kindOfPage(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return rows.ReplaceAllString(commands.ReplaceAllString(names.ReplaceAllString(path, "/:id"), "/do/:command"), "/admin/$1/:id")
}
