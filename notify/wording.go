package notify

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"
)

//go:embed mail.html
var mailHTML string

var page = template.Must(template.New("mail").Parse(mailHTML))

// Wording is a message in one language.
type Wording struct {
	Language string
	Subject  string
	Greeting string
	What     string
	Why      string
	Link     string
	LinkText string
	Footer   string
}

// worded words a delivery. The first words of the subject say how urgent it is.
func worded(d Delivery, address string) Wording {
	w := Wording{Language: d.Language, Link: strings.TrimRight(address, "/") + "/tasks/" + d.Task}
	if address == "" {
		w.Link = ""
	}
	if d.Language == "en" {
		w.What, w.Why = d.Words.EN, d.Why.EN
		w.Subject, w.Greeting = mark(d.Rung, "To do", "Reminder", "Overdue", "Nudge", "For information")+": "+d.Words.EN, "Dear "+d.Name
		w.LinkText, w.Footer = "Open the task", "Sent by Sluice to the post "+d.Post+". Project "+d.Project+"."
		return w
	}
	w.What, w.Why = d.Words.ZH, d.Why.ZH
	w.Subject, w.Greeting = "【"+mark(d.Rung, "待办", "提醒", "逾期", "催办", "抄送")+"】"+d.Words.ZH, d.Name+"，您好："
	w.LinkText, w.Footer = "打开待办", "本消息由 Sluice 发给岗位 "+d.Post+"。项目 "+d.Project+"。"
	return w
}

func mark(rung, opened, before, after, nudged, copied string) string {
	switch {
	case rung == "opened":
		return opened
	case rung == "nudged":
		return nudged
	case rung == "copied":
		return copied
	case strings.HasPrefix(rung, "before"):
		return before
	default:
		return after
	}
}

// text is the message as plain text.
func (w Wording) text() string {
	parts := []string{w.Greeting, w.What, w.Why}
	if w.Link != "" {
		parts = append(parts, w.LinkText+": "+w.Link)
	}
	return strings.Join(append(parts, w.Footer), "\n\n") + "\n"
}

func (w Wording) html() (string, error) {
	var b bytes.Buffer
	err := page.Execute(&b, w)
	return b.String(), err
}
