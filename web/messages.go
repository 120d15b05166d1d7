package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sluice/lifecycle"
	"sluice/service"
	"sluice/service/port"
)

// messagesPage is the data of the inbox.
type messagesPage struct {
	Tabs    []tab
	New     bool // only what is new
	Items   []messageLine
	Pager   pager
	Here    string // this page, to come back to
	Problem *problem
}

// messageLine is a message, with what it is about.
type messageLine struct {
	port.NotificationRow
	Address string // of the task, the project or the digest that it tells of
}

// about is where a message leads.
func (m messageLine) about() string {
	switch {
	case m.Rung == lifecycle.RungDigest:
		return address("/digests", url.Values{"day": {m.Date.String()}})
	case (m.Rung == lifecycle.RungCopied || m.Rung == lifecycle.RungTold) && m.Project != "":
		return "/projects/" + url.PathEscape(m.Project)
	case m.Task != "" && strings.HasPrefix(m.Task, m.Project+"."):
		return "/tasks/" + url.PathEscape(m.Task)
	case m.Project != "":
		return "/projects/" + url.PathEscape(m.Project)
	}
	return ""
}

// messageViews are the tabs of the inbox.
var messageViews = []string{"new", "all"}

func messages(p *page) error { return p.showMessages(nil) }

func (p *page) showMessages(refused *problem) error {
	data := messagesPage{New: p.gin.Query("view") != "all", Here: p.withPage1("view", p.gin.Query("view")), Problem: refused}
	rows, err := p.site.service.Notifications(p.context(), p.caller, data.New, p.pageAsked())
	if err != nil {
		return err
	}
	for _, row := range rows.Items {
		line := messageLine{NotificationRow: row}
		line.Address = line.about()
		data.Items = append(data.Items, line)
	}
	data.Pager = pagerOf(p, rows)
	for _, view := range messageViews {
		one := tab{Text: p.word("messages.view." + view), Address: p.withPage1("view", view), Current: (view == "new") == data.New,
			Count: rows.Total}
		if !one.Current {
			other, err := p.site.service.Notifications(p.context(), p.caller, view == "new", firstOf(1))
			if err != nil {
				return err
			}
			one.Count = other.Total
		}
		data.Tabs = append(data.Tabs, one)
	}
	status := http.StatusOK
	if refused != nil {
		status = refused.Status
	}
	return p.render(status, "messages", p.word("nav.messages"), "messages", &data)
}

// readMessages marks messages as read: those whose numbers are sent, or all.
func readMessages(p *page) error {
	if err := p.parse(); err != nil {
		return err
	}
	sent := p.gin.Request.PostForm
	read := service.ReadInput{All: sent.Get("all") != ""}
	for _, text := range sent["id"] {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil && !read.All {
			read.IDs = append(read.IDs, id)
		}
	}
	_, err := p.site.service.MarkRead(p.context(), p.caller, read)
	switch {
	case signedOut(err):
		return err
	case err != nil:
		return p.showMessages(p.problem(err))
	}
	back := sent.Get(backField)
	if !local(back) {
		back = "/messages"
	}
	return p.goTo(back)
}
