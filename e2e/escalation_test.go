package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"sluice/calendar"
)

// listen serves an inbox at an address.
func (b *inbox) listen(t *testing.T, address string) string {
	listener, err := net.Listen("tcp", address)
	require.NoError(t, err)
	server := smtp.NewServer(b)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

// all is what arrived, as "to: subject", in order.
func (b *inbox) all() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []string
	for to, subjects := range b.subjects {
		for _, subject := range subjects {
			all = append(all, to+": "+subject)
		}
	}
	slices.Sort(all)
	return all
}

// act is an activity in a project's history.
type act struct {
	name    string
	attempt int // that ended it
	failure string
}

// acts reads which activities other than Publish a project's workflow has run.
func acts(t *testing.T, dir, code string) []act {
	to := t.TempDir()
	output, err := run(t, "history", code, "--to", to, "--data", dir)
	require.NoError(t, err, output)
	content, err := os.ReadFile(filepath.Join(to, code+".0.json"))
	require.NoError(t, err)
	var history struct {
		Events []struct {
			EventID   string `json:"eventId"`
			Scheduled *struct {
				ActivityType struct{ Name string }
				TaskQueue    struct{ Name string }
			} `json:"activityTaskScheduledEventAttributes"`
			Started *struct {
				ScheduledEventID string `json:"scheduledEventId"`
				Attempt          int
				LastFailure      struct{ Message string }
			} `json:"activityTaskStartedEventAttributes"`
		}
	}
	require.NoError(t, json.Unmarshal(content, &history))
	names, all := map[string]string{}, []act{}
	for _, e := range history.Events {
		if s := e.Scheduled; s != nil && s.ActivityType.Name != "Publish" {
			require.Equal(t, "sluice-post-mail", s.TaskQueue.Name)
			names[e.EventID] = s.ActivityType.Name
		}
		if s := e.Started; s != nil && names[s.ScheduledEventID] != "" {
			all = append(all, act{names[s.ScheduledEventID], s.Attempt, s.LastFailure.Message})
		}
	}
	return all
}

// TestAnOverdueRectificationIsEscalatedByMail lets the timers of a project fire in real time while the mail server is away: its workflow
// reminds and escalates, goes on trying, says on the board what it is trying, and each message arrives once when the server is back.
func TestAnOverdueRectificationIsEscalatedByMail(t *testing.T) {
	waits(t)
	dir := folder(t)
	file, moment := soon(t, dir, time.Minute)
	document, err := os.ReadFile(file)
	require.NoError(t, err)
	text := string(document)
	for old, other := range map[string]string{
		"{key: L2, words: {zh: 通报, en: circular}, offset: 1d":                                                  "{key: L2, words: {zh: 通报, en: circular}, offset: -1d", // a real day cannot be waited for: the next level comes today
		"gives: {period: 15d, source: proposal}, to: [holder, supervising_unit]":                               "gives: {period: 1d, source: proposal}, to: [holder, supervising_unit]",
		"en: confirm the state of the imported project}\n    holder: supervising_unit\n    due: {period: 20wd": "en: confirm the state of the imported project}\n    holder: supervising_unit\n    due: {period: 1wd",
	} {
		require.Contains(t, text, old)
		text = strings.ReplaceAll(text, old, other)
	}
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))

	b := &inbox{subjects: map[string][]string{}}
	reserved, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := reserved.Addr().String()
	require.NoError(t, reserved.Close()) // nobody is there
	s := upWith(t, dir, []string{"SLUICE_SMTP_URL=smtp://" + address + "?tls=none", "SLUICE_MAIL_FROM=Sluice <sluice@county.example>"}, "",
		"--policy", file)
	output, err := run(t, "import", registerUTF8, "--url", s.url, "--token-file", filepath.Join(dir, "admin-token"))
	require.NoError(t, err, output)
	code := s.admin.get("/api/v1/projects?stage=implementation").items()[0]["code"].(string)
	mailed := func(who, post string) *caller {
		c := s.admin.person(who, "某"+who, post)
		c.do(http.MethodPut, "/api/v1/me/settings", object{"email": who + "@county.example", "language": "en", "mail": true}).ok()
		return c
	}
	supervisor := s.admin.get("/api/v1/tasks/" + s.admin.task(code, "confirm_state")).json()["holder"].(object)
	mailed("supervisor", fmt.Sprintf("%s/%s", supervisor["unit"], supervisor["role"]))
	mailed("bureau", "fgj/staff")
	officer := s.admin.person("sunpian", "孙片", "ssb/slice_officer")
	officer.post("/api/v1/projects/"+code+"/visit", object{
		"on": calendar.DateOf(time.Now()).String(), "seen": "排水沟未完工", "finding": object{"title": "排水沟未按图施工", "severity": "medium"},
	})
	require.Less(t, time.Now(), moment, "the machine is too slow for this test")
	if !calendar.Default().IsWorkday(calendar.DateOf(time.Now())) {
		t.Log("nobody is reminded on a free day")
		return
	}

	trouble := func() (all []object) {
		for _, one := range s.admin.get("/api/v1/stuck").json()["engine"].([]any) {
			if one := one.(object); one["project"] == code && one["channel"] == "mail" {
				all = append(all, one)
			}
		}
		return all
	}
	failing := func(rung string) bool {
		return slices.ContainsFunc(s.admin.get("/api/v1/deliveries?state=failed").items(),
			func(d object) bool { return d["rung"] == rung && d["project"] == code })
	}
	require.Eventually(t, func() bool { return failing("before-1") && failing("L2") }, 3*time.Minute, 100*time.Millisecond,
		"the moment's messages do not leave")
	require.Len(t, trouble(), 1, "the board says that the engine is trying")
	require.Contains(t, trouble()[0]["error"], "connection refused")
	require.NotEmpty(t, trouble()[0]["since"])
	require.Empty(t, acts(t, s.dir, code), "an attempt that fails is no event")
	b.listen(t, address)

	require.Eventually(t, func() bool {
		return len(s.admin.get("/api/v1/deliveries").items()) == len(s.admin.get("/api/v1/deliveries?state=sent").items())
	}, 5*time.Minute, 500*time.Millisecond, "all leave when the server is back")
	require.Eventually(t, func() bool { return len(acts(t, s.dir, code)) == 2 }, time.Minute, time.Second)
	all := acts(t, s.dir, code)
	slices.SortFunc(all, func(a, b act) int { return strings.Compare(b.name, a.name) })
	require.Equal(t, []string{"Remind", "Escalate"}, []string{all[0].name, all[1].name})
	for _, a := range all {
		require.GreaterOrEqual(t, a.attempt, 2, a.name)
		require.Contains(t, a.failure, "connection refused", "the history says why it was tried again")
	}
	arrived := b.all()
	require.Len(t, arrived, len(s.admin.get("/api/v1/deliveries?state=sent").items()), "each is sent once")
	require.Equal(t, arrived, slices.Compact(slices.Clone(arrived)), "and no two are the same")
	for _, part := range []string{"supervisor@county.example: Reminder: ", "bureau@county.example: Overdue: "} {
		require.True(t, slices.ContainsFunc(arrived, func(m string) bool { return strings.HasPrefix(m, part) }), "%s among %v", part,
			arrived)
	}
	require.Empty(t, trouble())
	record(t, []string{"SLUICE_DATA=" + s.dir}, code)
	s.stop()
}

// slow is a mail server that takes its time to take a mail.
type slow struct {
	*inbox
	reading, go_ chan struct{}
}

func (s *slow) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &slowLetter{letter{inbox: s.inbox}, s}, nil
}

type slowLetter struct {
	letter
	server *slow
}

func (l *slowLetter) Data(r io.Reader) error {
	if err := l.letter.Data(r); err != nil {
		return err
	}
	select {
	case l.server.reading <- struct{}{}:
	default:
	}
	<-l.server.go_
	return nil
}

// TestAStopInGoodOrderMailsOnce stops everything while the mail server has a mail and has not said so yet.
func TestAStopInGoodOrderMailsOnce(t *testing.T) {
	works(t)
	server := &slow{&inbox{subjects: map[string][]string{}}, make(chan struct{}, 1), make(chan struct{})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	smtpServer := smtp.NewServer(server)
	go smtpServer.Serve(listener)
	t.Cleanup(func() { smtpServer.Close() })
	env := []string{"SLUICE_SMTP_URL=smtp://" + listener.Addr().String() + "?tls=none", "SLUICE_MAIL_FROM=Sluice <sluice@county.example>"}
	dir := folder(t)
	c := upWith(t, dir, env, "2019-03-04").county()
	c.reviewer.do(http.MethodPut, "/api/v1/me/settings", object{"email": "wang@county.example", "language": "zh", "mail": true}).ok()
	code := c.declared("龙亭镇有机水稻基地建设项目")
	c.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	<-server.reading
	go func() {
		time.Sleep(2 * time.Second)
		close(server.go_)
	}()
	c.stop()

	again := upWith(t, dir, env, stepped)
	require.Equal(t, "sent", again.admin.get("/api/v1/deliveries").items()[0]["state"], "what was being sent at the stop is marked")
	require.Len(t, server.all(), 1)
	again.stop()
}

// TestAHangingMailServerHoldsNothingElse has mails hang by the dozen: robots are told, and projects go on.
func TestAHangingMailServerHoldsNothingElse(t *testing.T) {
	waits(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	require.NoError(t, err)
	t.Cleanup(func() { silent.Close() })
	var told atomic.Int64
	robot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		told.Add(1)
		io.WriteString(w, `{"errcode":0}`)
	}))
	t.Cleanup(robot.Close)
	env := []string{"SLUICE_SMTP_URL=smtp://" + silent.Addr().String() + "?tls=none", "SLUICE_MAIL_FROM=Sluice <sluice@county.example>"}
	c := upWith(t, folder(t), env, "2019-03-04").county()
	c.reviewer.do(http.MethodPut, "/api/v1/me/settings", object{"email": "wang@county.example", "language": "zh", "mail": true}).ok()
	for i := range 10 { // more than are sent at once
		code := c.declared(fmt.Sprintf("龙亭镇项目%d", i))
		c.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	}
	c.admin.do(http.MethodPut, "/api/v1/robots", object{"post": "ssb/staff", "kind": "wecom", "url": robot.URL + "/send?key=1"}).ok()
	code := c.declared("龙亭镇有机水稻基地建设项目")
	c.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	asked := time.Now()
	c.decide(c.reviewer, code, "decide", "approve", "")
	require.Eventually(t, func() bool { return told.Load() == 1 }, time.Minute, 50*time.Millisecond, "the robot of the next step is told")
	t.Logf("the robot was told after %s", time.Since(asked).Round(time.Millisecond))
	sent := func() int { return len(c.admin.get("/api/v1/deliveries?state=sent").items()) }
	require.Eventually(t, func() bool { return sent() > 0 }, time.Minute, 50*time.Millisecond, "it is marked a moment later")
	require.Equal(t, 1, sent(), "no mail has left")
	c.stop()
}
