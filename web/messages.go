package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sluice/lifecycle"
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
	Address string `json:"-"` // of the task, the project or the digest that it tells of
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
	query := url.Values{}
	if data.New {
		query.Set("new", "true")
	}
	var rows port.List[messageLine]
	if err := p.api.get("/notifications", p.paged(query), &rows); err != nil {
		return err
	}
	for _, line := range rows.Items {
		line.Address = line.about()
		data.Items = append(data.Items, line)
	}
	data.Pager = pagerOf(p, rows)
	for _, view := range messageViews {
		one := tab{Text: p.word("messages.view." + view), Address: p.withPage1("view", view), Current: (view == "new") == data.New, Count: rows.Total}
		if !one.Current {
			other := url.Values{}
			if view == "new" {
				other.Set("new", "true")
			}
			var err error
			if one.Count, err = p.count("/notifications", other); err != nil {
				return err
			}
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
	body := map[string]any{"all": true}
	if sent.Get("all") == "" {
		ids := []int64{}
		for _, text := range sent["id"] {
			if id, err := strconv.ParseInt(text, 10, 64); err == nil {
				ids = append(ids, id)
			}
		}
		body = map[string]any{"ids": ids}
	}
	_, err := p.api.do(http.MethodPost, "/notifications/read", nil, nil, body, nil)
	var refused *problem
	switch {
	case errors.As(err, &refused) && !signedOut(err):
		return p.showMessages(refused)
	case err != nil:
		return err
	}
	back := sent.Get(backField)
	if !local(back) {
		back = "/messages"
	}
	return p.goTo(back)
}
