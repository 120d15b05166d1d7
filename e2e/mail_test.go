package e2e

import (
	"bufio"
	"io"
	"mime"
	"net"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

// inbox is a mail server that keeps the subjects of what it is sent, by recipient.
type inbox struct {
	mu       sync.Mutex
	subjects map[string][]string
}

func (b *inbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &letter{inbox: b}, nil }

type letter struct {
	*inbox
	to string
}

func (l *letter) Mail(string, *smtp.MailOptions) error      { return nil }
func (l *letter) Rcpt(to string, _ *smtp.RcptOptions) error { l.to = to; return nil }
func (l *letter) Reset()                                    {}
func (l *letter) Logout() error                             { return nil }
func (l *letter) Data(r io.Reader) error {
	message, err := mail.ReadMessage(bufio.NewReader(r))
	if err != nil {
		return err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.subjects[l.to] = append(l.subjects[l.to], subject)
	return err
}

func (b *inbox) of(to string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string{}, b.subjects[to]...)
}

// TestMailLeavesTheHouse mails what a task and its ladder tell, with everything killed in between: each message arrives, once.
func TestMailLeavesTheHouse(t *testing.T) {
	b := &inbox{subjects: map[string][]string{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := smtp.NewServer(b)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	t.Setenv("SLUICE_SMTP_URL", "smtp://"+listener.Addr().String()+"?tls=none")
	t.Setenv("SLUICE_MAIL_FROM", "Sluice <sluice@county.example>")

	dir := folder(t)
	c := up(t, dir, "2019-03-01").county()
	c.admin.step("2019-03-04 09:00")
	const reviewer, office = "wang@county.example", "qian@county.example"
	c.reviewer.do(http.MethodPut, "/api/v1/me/settings", object{"email": reviewer, "language": "zh", "mail": true}).ok()
	c.office.do(http.MethodPut, "/api/v1/me/settings", object{"email": office, "language": "en", "mail": true}).ok()
	code := c.declared("龙亭镇有机水稻基地建设项目")
	c.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	require.Eventually(t, func() bool { return len(b.of(reviewer)) == 1 }, 5*time.Minute, 100*time.Millisecond)
	require.Contains(t, b.of(reviewer)[0], "【待办】龙亭镇有机水稻基地建设项目：镇办审核，请于2019年3月11日（含）前办结")
	require.Empty(t, b.of(office), "it is not theirs yet")
	require.Eventually(t, func() bool { return c.admin.get("/api/v1/deliveries?state=sent").json()["total"].(float64) == 1 }, 5*time.Minute,
		20*time.Millisecond,
		"between sending and marking a message may be sent again")

	c.kill()
	again := up(t, dir, stepped)
	for _, person := range []*caller{c.admin, c.reviewer, c.clerk} {
		person.url = again.url
	}
	again.admin.step("2019-03-15 12:00")
	digest := func(day, says string) string { return "Digest of " + day + ": " + says }
	for _, subject := range []string{
		digest("2019-03-11", "0 newly overdue, 1 due today, 0 overdue in all, 0 lights changed"),
		digest("2019-03-12", "1 newly overdue, 0 due today, 1 overdue in all, 0 lights changed"),
		"Overdue: SS2019-001: opinion of the township, was due 2019-03-11",
	} {
		require.Eventually(t, func() bool {
			return slices.ContainsFunc(b.of(office), func(s string) bool { return strings.HasPrefix(s, subject) })
		}, 5*time.Minute, 100*time.Millisecond, "%s among %v", subject, b.of(office))
	}

	sent := func() int {
		return int(again.admin.get("/api/v1/deliveries?state=sent").json()["total"].(float64))
	}
	require.Eventually(t, func() bool {
		return again.admin.get("/api/v1/deliveries").json()["total"].(float64) == float64(sent())
	}, 5*time.Minute, 200*time.Millisecond, "nothing stays behind")
	require.Len(t, append(b.of(reviewer), b.of(office)...), sent(), "each is sent once")
	seen := map[string]bool{}
	for _, subject := range b.of(reviewer) {
		require.False(t, seen[subject], subject)
		require.True(t, strings.HasPrefix(subject, "【"))
		seen[subject] = true
	}
	again.admin.get("/api/v1/alarms")
	again.stop()
}
