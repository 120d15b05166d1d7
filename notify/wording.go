package notify

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"sluice/activities"
	"sluice/process"
)

//go:embed mail.html
var mailHTML string

var page = template.Must(template.New("mail").Parse(mailHTML))

// Wording is a message in one language.
type Wording struct {
	Language string
	Subject  string
	Mark     string // how urgent it is
	Greeting string
	What     string
	Why      string
	Sections []WordedSection // of a digest
	Link     string
	LinkText string
	Footer   string
}

// WordedSection is a list of a digest in one language.
type WordedSection struct {
	Title string
	Lines []string
}

// worded words a delivery. The first words of the subject say how urgent it is.
func worded(d activities.Delivery, address string) Wording {
	in := language(d.Language)
	w := Wording{
		Language: d.Language, What: in(d.Words), Why: in(d.Why),
		Subject: in(mark(d.Rung)) + oneLine(in(d.Words), longestSubject), Mark: in(mark(d.Rung)),
		Greeting: in(process.Words{ZH: d.Name + "，您好：", EN: "Dear " + d.Name}),
		LinkText: in(process.Words{ZH: "打开待办", EN: "Open the task"}),
		Footer:   in(process.Words{ZH: "本消息由系统自动发送，请勿回复。", EN: "Sent by Sluice to the post " + d.Post + "."}),
	}
	path := "/tasks/" + d.Task
	if d.Rung == digest {
		path, w.LinkText = "/digests/"+d.Date.String(), in(process.Words{ZH: "打开日报", EN: "Open the digest"})
	}
	if d.Rung == "told" || d.Rung == "copied" { // about the project, not about a task
		path, w.LinkText = "/projects/"+d.Project, in(process.Words{ZH: "打开项目", EN: "Open the project"})
	}
	if d.Project != "" {
		w.Footer += in(process.Words{ZH: "项目 " + d.Project + "。", EN: " Project " + d.Project + "."})
	}
	if address != "" {
		w.Link = strings.TrimRight(address, "/") + path
	}
	for _, section := range d.Sections {
		worded := WordedSection{Title: in(section.Title)}
		for _, line := range section.Lines {
			worded.Lines = append(worded.Lines, in(line))
		}
		w.Sections = append(w.Sections, worded)
	}
	return w
}

// language picks the words of one.
func language(name string) func(process.Words) string {
	if name == "en" {
		return func(w process.Words) string { return w.EN }
	}
	return func(w process.Words) string { return w.ZH }
}

// digest is the rung of a digest's notification.
const digest = "digest"

func mark(rung string) process.Words {
	switch {
	case rung == digest:
		return process.Words{ZH: "【日报】"} // its words say what it is
	case rung == "opened":
		return process.Words{ZH: "【待办】", EN: "To do: "}
	case rung == "nudged":
		return process.Words{ZH: "【催办】", EN: "Nudge: "}
	case rung == "told":
		return process.Words{ZH: "【结果】", EN: "Outcome: "}
	case rung == "copied":
		return process.Words{ZH: "【抄送】", EN: "For information: "}
	case strings.HasPrefix(rung, "before"):
		return process.Words{ZH: "【提醒】", EN: "Reminder: "}
	default:
		return process.Words{ZH: "【逾期】", EN: "Overdue: "}
	}
}

// Limits on what stands in one line, in characters.
const (
	longestSubject = 100
	longestName    = 50
)

// oneLine is a text without what breaks or hides in a line, and not too long for it.
func oneLine(text string, longest int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		}
		return r
	}, text)
	if line := []rune(text); len(line) > longest {
		return string(line[:longest]) + "…"
	}
	return text
}

// short is the message for a chat, at most so many bytes: what is said is cut, never the link.
func (w Wording) short(most int) string {
	text, link := w.Mark+w.What, ""
	if w.Link != "" {
		link = "\n" + w.Link
	}
	if end := most - len(link); len(text) > end {
		end -= len("…")
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + "…"
	}
	return text + link
}

// text is the message as plain text.
func (w Wording) text() string {
	parts := []string{w.Greeting, w.What}
	if w.Why != "" {
		parts = append(parts, w.Why)
	}
	for _, section := range w.Sections {
		parts = append(parts, section.Title+"\n- "+strings.Join(section.Lines, "\n- "))
	}
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
