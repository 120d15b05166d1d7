package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

// feedPath is where a calendar fetches its owner's deadlines.
var feedPath = strings.TrimPrefix(service.FeedPath, base)

// subscriber finds out who asks for a feed. A calendar sends no headers, so its token stands in the address, which proxies and
// calendars write down: only one that is good for nothing else may stand there. Without it the feed asks as everything does.
func (s *server) subscriber(ctx huma.Context, next func(huma.Context)) {
	token := ctx.Query("token")
	if token == "" {
		s.authenticate(ctx, next)
		return
	}
	caller, err := s.door.Admit(humagin.Unwrap(ctx), token)
	if err == nil && caller.Scope != process.ScopeCalendar {
		err = refusal.New(service.CodeScope, "地址中只能使用日历订阅令牌；该令牌已随地址泄露，请撤销",
			"only a token for the calendar's feed may stand in an address; this one has been written down with it: revoke it")
	}
	if err != nil {
		s.refuse(ctx, err)
		return
	}
	next(ctx)
}

// feed is a calendar, or that it is as it was.
type feed struct {
	Status       int
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	ETag         string `header:"ETag"`
	Body         []byte
}

func (s *server) getDeadlines(ctx context.Context, in *struct {
	Token       string `query:"token" maxLength:"200" doc:"a token with the scope calendar"`
	IfNoneMatch string `header:"If-None-Match" doc:"the ETag of the feed as the caller has it; when it is the same, the answer is 304"`
}) (*feed, error) {
	actor := callerOf(ctx).Actor
	contact, err := s.Messages.Contact(ctx, actor.Person)
	if err != nil {
		return nil, err
	}
	tasks, err := s.openTasksOf(ctx, actor.AllPosts())
	if err != nil {
		return nil, err
	}
	text := s.deadlines(actor, tasks, contact.Language == "en")
	sum := sha256.Sum256([]byte(text))
	answer := &feed{
		Status: http.StatusOK, ContentType: "text/calendar; charset=utf-8", CacheControl: "private, no-cache",
		ETag: `"` + hex.EncodeToString(sum[:8]) + `"`, Body: []byte(text),
	}
	if strings.Contains(in.IfNoneMatch, answer.ETag) {
		answer.Status, answer.Body = http.StatusNotModified, nil
	}
	return answer, nil
}

// openTasksOf are all open tasks of posts, by due date. No posts have none.
func (s *server) openTasksOf(ctx context.Context, posts []process.Post) ([]port.TaskRow, error) {
	var all []port.TaskRow
	for page := 1; len(posts) > 0; page++ {
		rows, err := s.RecordsFor(callerOf(ctx)).Tasks(ctx, port.TaskFilter{Posts: posts, Sort: "due", Today: s.Today()},
			port.Page{Number: page, Size: 200})
		if err != nil {
			return nil, err
		}
		all = append(all, rows.Items...)
		if len(rows.Items) < 200 {
			break
		}
	}
	return all, nil
}

// deadlines writes an all-day event for each task. Nothing in it depends on when it is asked for, so that it has the same ETag as
// long as nothing has moved.
func (s *server) deadlines(actor lifecycle.Actor, tasks []port.TaskRow, english bool) string {
	name, language := "待办期限 · "+actor.Name, "ZH"
	if english {
		name, language = "Deadlines of "+actor.Name, "EN"
	}
	c := ics.NewCalendar()
	c.SetProductId("-//Sluice//Deadlines//" + language)
	c.SetXWRCalName(name)
	c.SetRefreshInterval("PT1H") // it says itself that this is a duration
	c.SetXPublishedTTL("PT1H")
	for _, t := range tasks {
		s.deadline(c.AddEvent(t.ID+"@sluice"), t, english)
	}
	return c.Serialize(ics.WithNewLineWindows)
}

// deadline fills a task's event in. Its sequence is how many seconds after it was opened the task was dated last: that grows with every
// move and needs no count of them.
func (s *server) deadline(e *ics.VEvent, t port.TaskRow, english bool) {
	dated := t.Opened
	if !t.Counted.IsZero() {
		dated = t.Counted
	}
	e.SetDtStampTime(dated)
	e.SetLastModifiedAt(dated)
	e.SetSequence(int(dated.Sub(t.Opened) / time.Second))
	e.SetAllDayStartAt(civilDay(t.Due.On))
	e.SetAllDayEndAt(civilDay(t.Due.On.AddDays(1)))
	e.SetTimeTransparency(ics.TransparencyTransparent) // a deadline keeps nobody busy all day
	w := feedWordsZH
	if english {
		w = feedWordsEN
	}
	lines := []string{w.of(t.Due.Why())}
	if t.Due.Provisional {
		lines = append(lines, w.provisional)
	}
	if t.Pause != nil {
		lines = append(lines, w.paused)
	}
	lines = append(lines, w.project+t.Project+" "+t.ProjectName, w.holder+t.HolderUnit)
	if s.PublicURL != "" {
		link := strings.TrimRight(s.PublicURL, "/") + "/tasks/" + t.ID
		e.SetURL(link)
		lines = append(lines, link)
	}
	e.SetSummary(printed(t.ProjectName + w.colon + w.of(t.Called())))
	e.SetDescription(printed(strings.Join(lines, "\n")))
}

// feedWords are the words of a feed in one language.
type feedWords struct {
	of                                          func(process.Words) string
	colon, provisional, paused, project, holder string
}

var feedWordsZH = feedWords{
	of: func(w process.Words) string { return w.ZH }, colon: "：", provisional: "当年放假安排尚未公布，日期可能调整", paused: "计时暂停中",
	project: "项目 ", holder: "办理单位 ",
}

var feedWordsEN = feedWords{
	of: func(w process.Words) string { return w.EN }, colon: ": ",
	provisional: "The year's free days are not published yet: the date may move", paused: "Its clock stands still",
	project: "Project ", holder: "Held by ",
}

// printed leaves out what a calendar's text cannot hold.
func printed(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// civilDay is a date as the library takes one.
func civilDay(d calendar.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}
