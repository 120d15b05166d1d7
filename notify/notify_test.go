package notify

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
	gomail "github.com/wneessen/go-mail"
	"go.uber.org/zap"

	"sluice/calendar"
	"sluice/policy"
)

var example = Delivery{
	ID: 1, Task: "SS2019-001.12", Round: 1, Rung: "after-1", Date: calendar.NewDate(2019, 3, 12), Post: "lt-town/staff", Channel: Mail, Project: "SS2019-001",
	Words: policy.Words{ZH: "龙亭镇水稻基地：镇办审核，应于 2019-03-11 前办理，已逾期 1 天（after-1）", EN: "SS2019-001: opinion of the township, was due 2019-03-11, 1 days ago (after-1)"},
	Why:   policy.Words{ZH: "自 2019-03-04 次日起 5 个工作日；依据：review.opinion（proposal）", EN: "5 working days, counted from the day after 2019-03-04"},
	Tries: 1, Email: "wang@example.gov.cn", Language: "zh", Name: "王审",
}

// post is an SMTP server that keeps what it is sent.
type post struct {
	mu     sync.Mutex
	mails  []string
	auths  []string
	refuse map[string]int
	drop   bool
}

func (p *post) NewSession(c *smtp.Conn) (smtp.Session, error) { return &session{post: p, conn: c}, nil }

type session struct {
	post *post
	conn *smtp.Conn
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.post.mu.Lock()
		defer s.post.mu.Unlock()
		s.post.auths = append(s.post.auths, user)
		if password != "right" {
			return &smtp.SMTPError{Code: 535, Message: "wrong password"}
		}
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if code := s.post.refuse[to]; code != 0 {
		return &smtp.SMTPError{Code: code, Message: "not here"}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.post.mu.Lock()
	s.post.mails = append(s.post.mails, string(content))
	drop := s.post.drop
	s.post.mu.Unlock()
	if drop {
		s.conn.Close()
	}
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// listen starts a server, with TLS on demand when it has a certificate.
func (p *post) listen(t *testing.T, certificate *tls.Certificate) string {
	server := smtp.NewServer(p)
	server.AllowInsecureAuth, server.Domain = certificate == nil, "localhost"
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

func mailbox(t *testing.T, address, credentials, query string) *Mailbox {
	m, err := NewMailbox("smtp://"+credentials+address+query, "Sluice 水闸 <sluice@county.example>", "https://sluice.county.example")
	require.NoError(t, err)
	return m
}

func TestMailArrives(t *testing.T) {
	p := &post{}
	m := mailbox(t, p.listen(t, nil), "", "?tls=none")
	require.NoError(t, m.Send(t.Context(), example))
	require.NoError(t, m.Send(t.Context(), example), "the same again, as after a crash")
	require.Len(t, p.mails, 2)
	first, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(p.mails[0])))
	require.NoError(t, err)
	second, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(p.mails[1])))
	require.NoError(t, err)
	require.Equal(t, first.Header.Get("Message-ID"), second.Header.Get("Message-ID"), "so that a reader may know it for the same")
	require.Contains(t, first.Header.Get("Message-ID"), "@county.example>")
	subject, err := new(mime.WordDecoder).DecodeHeader(first.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "【逾期】"+example.Words.ZH, subject)
	require.Contains(t, first.Header.Get("To"), "<wang@example.gov.cn>")
	require.Equal(t, "auto-generated", first.Header.Get("Auto-Submitted"))
	require.Contains(t, first.Header.Get("Content-Type"), "multipart/alternative")
	require.Contains(t, p.mails[0], "text/html")
}

func TestWording(t *testing.T) {
	w := worded(example, "https://sluice.county.example/")
	for _, part := range []string{"王审，您好", example.Words.ZH, example.Why.ZH, "https://sluice.county.example/tasks/SS2019-001.12", "lt-town/staff"} {
		require.Contains(t, w.text(), part)
	}
	d := example
	d.Language, d.Rung, d.Words.EN = "en", "before-1", `<script>alert("x")</script>`
	w = worded(d, "")
	html, err := w.html()
	require.NoError(t, err)
	require.NotContains(t, html, "<script>")
	require.NotContains(t, html, "href", "no link where the pages have no address")
	require.True(t, strings.HasPrefix(w.Subject, "Reminder: "))
}

func TestMailWithSTARTTLSAndPassword(t *testing.T) {
	certificate, pool := selfSigned(t)
	p := &post{}
	address := p.listen(t, certificate)
	m := mailbox(t, address, "sluice:right@", "")
	m.WithTLS(&tls.Config{RootCAs: pool, ServerName: "localhost"})
	require.NoError(t, m.Send(t.Context(), example))
	require.Equal(t, []string{"sluice"}, p.auths)

	wrong := mailbox(t, address, "sluice:wrong@", "")
	wrong.WithTLS(&tls.Config{RootCAs: pool, ServerName: "localhost"})
	require.Error(t, wrong.Send(t.Context(), example))

	plain := &post{}
	require.Error(t, mailbox(t, plain.listen(t, nil), "", "").Send(t.Context(), example), "without TLS nothing is sent unless told so")
	require.Empty(t, plain.mails)
}

func TestMailThatIsNotTaken(t *testing.T) {
	p := &post{refuse: map[string]int{"wang@example.gov.cn": 550}}
	m := mailbox(t, p.listen(t, nil), "", "?tls=none")
	require.ErrorIs(t, m.Send(t.Context(), example), ErrRefused)

	later := &post{refuse: map[string]int{"wang@example.gov.cn": 451}}
	err := mailbox(t, later.listen(t, nil), "", "?tls=none").Send(t.Context(), example)
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrRefused, "come again later")

	dropped := &post{drop: true}
	impatient := mailbox(t, dropped.listen(t, nil), "", "?tls=none")
	impatient.options = append(impatient.options, gomail.WithTimeout(time.Second))
	err = impatient.Send(t.Context(), example)
	require.Error(t, err, "nobody knows whether it was taken: it is sent again")
	require.NotErrorIs(t, err, ErrRefused)

	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts and says nothing
	require.NoError(t, err)
	t.Cleanup(func() { silent.Close() })
	hanging := mailbox(t, silent.Addr().String(), "", "?tls=none")
	hanging.options = append(hanging.options, gomail.WithTimeout(time.Second))
	require.Error(t, hanging.Send(t.Context(), example))

	bad := example
	bad.Email = "wang at example"
	require.ErrorIs(t, m.Send(t.Context(), bad), ErrRefused)
}

func TestMailboxesInTheWrongForm(t *testing.T) {
	for _, wrong := range [][2]string{
		{"localhost:25", "Sluice <s@x.cn>"}, {"http://localhost:25", "Sluice <s@x.cn>"}, {"smtp://", "Sluice <s@x.cn>"}, {"smtp://localhost", "nobody"},
	} {
		_, err := NewMailbox(wrong[0], wrong[1], "")
		require.Error(t, err, wrong)
	}
	require.True(t, ValidAddress("a@b.cn"))
	require.False(t, ValidAddress("A <a@b.cn>"))
}

func TestRobots(t *testing.T) {
	var got []string
	answer, status := `{"errcode":0,"errmsg":"ok"}`, http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.URL.RawQuery+" "+string(body))
		w.WriteHeader(status)
		io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	d := example
	d.URL, d.Secret = server.URL+"/robot/send?access_token=KEY", "SEC1"

	require.NoError(t, NewWeCom("https://s.cn").Send(t.Context(), d))
	require.NotContains(t, got[0], "sign=")
	require.Contains(t, got[0], `"msgtype":"text"`)
	require.Contains(t, got[0], "https://s.cn/tasks/SS2019-001.12")
	require.NoError(t, NewDingTalk("").Send(t.Context(), d))
	require.Regexp(t, `access_token=KEY&sign=[^&]+&timestamp=\d{13}`, got[1])

	for name, wrong := range map[string]struct {
		answer string
		status int
	}{
		"500": {"SECRET", 500}, "garbage": {"<html>", 200}, "nothing": {"", 200}, "refused": {`{"errcode":310000,"errmsg":"sign not match"}`, 200},
	} {
		t.Run(name, func(t *testing.T) {
			answer, status = wrong.answer, wrong.status
			err := NewWeCom("").Send(t.Context(), d)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "KEY")
			require.NotContains(t, err.Error(), "SECRET")
		})
	}
	server.Close()
	err := NewWeCom("").Send(t.Context(), d)
	require.ErrorContains(t, err, "does not answer")
	require.NotContains(t, err.Error(), "KEY", "a robot's key stays out of logs")
	d.URL = ""
	require.ErrorIs(t, NewWeCom("").Send(t.Context(), d), ErrRefused)
}

func TestARobotHasItsLimit(t *testing.T) {
	r, now := NewWeCom(""), time.Now()
	for range perMinute {
		require.True(t, r.turn("a", now))
	}
	require.False(t, r.turn("a", now))
	require.True(t, r.turn("b", now), "each has its own")
	require.True(t, r.turn("a", now.Add(time.Minute)))
}

// book is a ledger in memory.
type book struct {
	mu     sync.Mutex
	queued []Delivery
	marks  map[int64]Outcome
	broken bool
}

func (b *book) Take(_ context.Context, _ []string, most int, _ time.Duration) ([]Delivery, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		return nil, errors.New("down")
	}
	n := min(most, len(b.queued))
	taken := b.queued[:n]
	b.queued = b.queued[n:]
	return taken, nil
}

func (b *book) Mark(_ context.Context, id int64, o Outcome) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.marks[id] = o
	return nil
}

type channel func(Delivery) error

func (c channel) Send(_ context.Context, d Delivery) error { return c(d) }

func TestSenderMarksWhatBecameOfEach(t *testing.T) {
	b := &book{marks: map[int64]Outcome{}}
	for id := int64(1); id <= 50; id++ {
		d := example
		d.ID, d.Tries = id, int(id)
		b.queued = append(b.queued, d)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s := &Sender{Ledger: b, Log: zap.NewNop(), Channels: map[string]Channel{Mail: channel(func(d Delivery) error {
		switch {
		case d.ID == 3:
			return ErrRefused
		case d.ID == 4:
			panic("a fault")
		case d.ID == 2 || d.ID == 40:
			return errors.New("busy")
		case d.ID == 50:
			defer cancel()
		}
		return nil
	})}}
	s.Run(ctx)
	require.Len(t, b.marks, 50)
	require.Equal(t, Sent, b.marks[1].State)
	require.Equal(t, Failed, b.marks[2].State)
	require.WithinDuration(t, time.Now().Add(waits[1]), b.marks[2].Next, time.Minute)
	require.Equal(t, Dead, b.marks[3].State)
	require.Equal(t, Failed, b.marks[4].State, "a fault of a channel is tried again")
	require.Equal(t, Dead, b.marks[40].State, "given up after so many tries")
	require.Equal(t, Failed, outcome(Delivery{Tries: 1, Channel: "pigeon"}, s.send(t.Context(), Delivery{Channel: "pigeon"}), time.Now()).State)

	b.broken = true
	_, err := s.once(t.Context())
	require.Error(t, err)
}

func selfSigned(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}
