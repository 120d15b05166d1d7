package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sluice/lifecycle"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// messagesPage is the data of the inbox.
type messagesPage struct {
	Tabs    []page.Tab
	New     bool // only what is new
	Items   []messageLine
	Pager   page.Pager
	Here    string // this page, to come back to
	Problem *page.Problem
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
		return page.Address("/digests", url.Values{"day": {m.Date.String()}})
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

// Messages shows the reader's messages.
func Messages(p *page.Page) error { return showMessages(p, nil) }

func showMessages(p *page.Page, refused *page.Problem) error {
	data := messagesPage{New: p.Gin.Query("view") != "all", Here: p.WithPage1("view", p.Gin.Query("view")), Problem: refused}
	rows, err := p.Site.Service.Notifications(p.Context(), p.Caller, data.New, p.PageAsked())
	if err != nil {
		return err
	}
	for _, row := range rows.Items {
		line := messageLine{NotificationRow: row}
		line.Address = line.about()
		data.Items = append(data.Items, line)
	}
	data.Pager = page.PagerOf(p, rows)
	for _, view := range messageViews {
		one := page.Tab{Text: p.Word("messages.view." + view), Address: p.WithPage1("view", view), Current: (view == "new") == data.New,
			Count: rows.Total}
		if !one.Current {
			other, err := p.Site.Service.Notifications(p.Context(), p.Caller, view == "new", page.FirstOf(1))
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
	return p.Render(status, "messages", p.Word("nav.messages"), "messages", &data)
}

// ReadMessages marks messages as read: those whose numbers are sent, or all.
func ReadMessages(p *page.Page) error {
	if err := p.Parse(); err != nil {
		return err
	}
	sent := p.Gin.Request.PostForm
	read := service.ReadInput{All: sent.Get("all") != ""}
	for _, text := range sent["id"] {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil && !read.All {
			read.IDs = append(read.IDs, id)
		}
	}
	_, err := p.Site.Service.MarkRead(p.Context(), p.Caller, read)
	switch {
	case page.SignedOut(err):
		return err
	case err != nil:
		return showMessages(p, p.Problem(err))
	}
	back := sent.Get(form.BackField)
	if !page.Local(back) {
		back = "/messages"
	}
	return p.GoTo(back)
}
