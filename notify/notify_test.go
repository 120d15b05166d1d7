package notify

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
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
	"unicode/utf8"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"sluice/activities"
	"sluice/calendar"
	"sluice/process"
)

var example = activities.Delivery{
	ID: 1, Task: "SS2019-001.12", Round: 1, Rung: "after-1", Date: calendar.NewDate(2019, 3, 12), Post: "lt-town/staff",
	Channel: activities.Mail, Project: "SS2019-001",
	Words: process.Words{ZH: "龙亭镇水稻基地：镇办审核，应于2019年3月11日（含）前办结，已逾期1天",
		EN: "SS2019-001: opinion of the township, was due 2019-03-11, 1 days ago (after-1)"},
	Why:  process.Words{ZH: "自 2019-03-04 次日起 5 个工作日；建议值（尚无文件规定）", EN: "5 working days, counted from the day after 2019-03-04"},
	Take: 1, Email: "wang@example.gov.cn", Language: "zh", Name: "王审",
}

// post is an SMTP server that keeps what it is sent.
type post struct {
	mu     sync.Mutex
	mails  []string
	auths  []string
	refuse map[string]int // by recipient

	from, data int // codes for every sender, every mail
	enhanced   smtp.EnhancedCode
	drop       bool          // the connection, before a mail is taken
	mute       bool          // after a mail was taken
	hang       chan struct{} // until this is closed
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

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.post.from != 0 {
		return &smtp.SMTPError{Code: s.post.from, Message: "not you"}
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if code := s.post.refuse[to]; code != 0 {
		return &smtp.SMTPError{Code: code, EnhancedCode: s.post.enhanced, Message: "not here"}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.post.hang != nil {
		<-s.post.hang
	}
	if s.post.data != 0 {
		return &smtp.SMTPError{Code: s.post.data, Message: "not that"}
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

func (s *session) Reset() {
	s.post.mu.Lock()
	defer s.post.mu.Unlock()
	if s.post.mute && len(s.post.mails) > 0 {
		time.AfterFunc(50*time.Millisecond, func() { s.conn.Close() }) // the answer to the mail has gone out by then
	}
}
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
	for _, part := range []string{"王审，您好", example.Words.ZH, example.Why.ZH, "https://sluice.county.example/tasks/SS2019-001.12", "请勿回复"} {
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

// TestWhatPeopleWriteFitsInALine: names and texts go into headers, which are one line each.
func TestWhatPeopleWriteFitsInALine(t *testing.T) {
	p := &post{}
	d := example
	d.Name, d.Rung = "王\r\nBcc: all@example.cn\u200b审", "nudged"
	d.Words.ZH = "龙亭镇水稻基地：镇办审核；李文 催办：第一行\n" + strings.Repeat("请尽快", 200)
	require.NoError(t, mailbox(t, p.listen(t, nil), "", "?tls=none").Send(t.Context(), d))
	got, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(p.mails[0])))
	require.NoError(t, err)
	require.Empty(t, got.Header.Get("Bcc"))
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(subject, "【催办】龙亭镇水稻基地：镇办审核"))
	require.LessOrEqual(t, utf8.RuneCountInString(subject), longestSubject+10)
	require.NotContains(t, subject, "\n")
	require.Contains(t, worded(d, "").text(), d.Words.ZH, "the mail says all of it")
}

func TestMailWithTLSFromTheStart(t *testing.T) {
	certificate, pool := selfSigned(t)
	p := &post{}
	server := smtp.NewServer(p)
	server.Domain = "localhost"
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{*certificate}})
	require.NoError(t, err)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	m, err := NewMailbox("smtps://sluice:right@"+listener.Addr().String(), "Sluice <sluice@county.example>", "")
	require.NoError(t, err)
	require.Error(t, m.Send(t.Context(), example), "whose certificate nobody knows gets no password")
	m.WithTLS(&tls.Config{RootCAs: pool, ServerName: "localhost"})
	require.NoError(t, m.Send(t.Context(), example))
	require.Equal(t, []string{"sluice"}, p.auths)
	require.Len(t, p.mails, 1)
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

// TestWhoseFaultItIs: an address that is refused is the addressee's fault only where the server takes mail from us at all.
func TestWhoseFaultItIs(t *testing.T) {
	const to, sender = "wang@example.gov.cn", "sluice@county.example"
	everybody := map[string]int{to: 550, sender: 550, "postmaster@county.example": 550, "postmaster": 550}
	for name, c := range map[string]struct {
		post  *post
		user  string
		fault error
	}{
		"no such mailbox":                   {post: &post{refuse: map[string]int{to: 550}}, fault: activities.ErrRefused},
		"no such mailbox, nor the sender's": {post: &post{refuse: map[string]int{to: 550, sender: 550}}, fault: activities.ErrRefused},
		"no such mailbox, in so many words": {post: &post{refuse: everybody, enhanced: smtp.EnhancedCode{5, 1, 1}},
			fault: activities.ErrRefused},
		"nobody may be written to": {post: &post{refuse: everybody}, fault: activities.ErrRefusesAll},
		"nobody may be written to, by a policy": {post: &post{refuse: everybody, enhanced: smtp.EnhancedCode{5, 7, 1}},
			fault: activities.ErrRefusesAll},
		"the sender may not send": {post: &post{from: 553}, fault: activities.ErrSender},
		"the sender may not send to him": {post: &post{refuse: everybody, enhanced: smtp.EnhancedCode{5, 1, 8}},
			fault: activities.ErrSender},
		"a wrong password":                       {post: &post{}, user: "sluice:wrong@", fault: activities.ErrSender},
		"what is written is not taken":           {post: &post{data: 554}, fault: activities.ErrRefusesAll},
		"come again later":                       {post: &post{refuse: map[string]int{to: 451}}},
		"the mailbox is full":                    {post: &post{refuse: map[string]int{to: 552}}},
		"the connection is cut, who knows where": {post: &post{drop: true}},
	} {
		t.Run(name, func(t *testing.T) {
			query := "?tls=none"
			m := mailbox(t, c.post.listen(t, nil), c.user, query)
			if c.user != "" {
				certificate, pool := selfSigned(t)
				m = mailbox(t, c.post.listen(t, certificate), c.user, "")
				m.WithTLS(&tls.Config{RootCAs: pool, ServerName: "localhost"})
			}
			err := m.Send(t.Context(), example)
			require.Error(t, err)
			for _, fault := range []error{activities.ErrRefused, activities.ErrRefusesAll, activities.ErrSender} {
				if !errors.Is(c.fault, fault) {
					require.NotErrorIs(t, err, fault)
				} else {
					require.ErrorIs(t, err, fault)
				}
			}
			if !c.post.drop {
				require.Empty(t, c.post.mails, "asking whether others are taken sends nothing")
			}
		})
	}
	bad := example
	bad.Email = "wang at example"
	require.ErrorIs(t, mailbox(t, new(post).listen(t, nil), "", "?tls=none").Send(t.Context(), bad), activities.ErrRefused)
}

// TestAServerThatHangs ends with the caller's patience, wherever in the conversation it is; what it had taken by then was sent.
func TestAServerThatHangs(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts and says nothing
	require.NoError(t, err)
	t.Cleanup(func() { silent.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	err = mailbox(t, silent.Addr().String(), "", "?tls=none").Send(ctx, example)
	require.Error(t, err)
	require.NotErrorIs(t, err, activities.ErrSender)

	hangs := &post{hang: make(chan struct{})}
	address := hangs.listen(t, nil)
	t.Cleanup(func() { close(hangs.hang) })
	ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	require.Error(t, mailbox(t, address, "", "?tls=none").Send(ctx, example))
	require.Less(t, time.Since(began), stepWithin, "the whole has the caller's time, not each step its own")

	mute := &post{mute: true}
	require.NoError(t, mailbox(t, mute.listen(t, nil), "", "?tls=none").Send(t.Context(), example),
		"a server that is gone after it took the mail has taken it")
	require.Len(t, mute.mails, 1)
}

func TestMailboxesInTheWrongForm(t *testing.T) {
	for _, wrong := range [][2]string{
		{"localhost:25", "Sluice <s@x.cn>"}, {"http://localhost:25", "Sluice <s@x.cn>"}, {"smtp://", "Sluice <s@x.cn>"},
		{"smtp://localhost", "nobody"},
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
		"500": {"SECRET", 500}, "garbage": {"<html>", 200}, "nothing": {"", 200}, "busy": {`{"errcode":-1,"errmsg":"system busy"}`, 200},
	} {
		t.Run(name, func(t *testing.T) {
			answer, status = wrong.answer, wrong.status
			err := NewWeCom("").Send(t.Context(), d)
			require.Error(t, err)
			require.NotContains(t, err.Error(), "KEY")
			require.NotContains(t, err.Error(), "SECRET")
		})
	}
	for name, c := range map[string]struct {
		robot  *Robot
		answer string
		status int
		fault  error
	}{
		"no such robot":            {NewWeCom(""), `{"errcode":93000,"errmsg":"invalid webhook url"}`, 200, activities.ErrRefused},
		"a text that is not taken": {NewWeCom(""), `{"errcode":40058,"errmsg":"exceed max length"}`, 200, activities.ErrRefused},
		"too many":                 {NewWeCom(""), `{"errcode":45009,"errmsg":"api freq out of limit"}`, 200, activities.ErrFull},
		"no such token":            {NewDingTalk(""), `{"errcode":300005,"errmsg":"token is not exist"}`, 200, activities.ErrRefused},
		"the robot's secret":       {NewDingTalk(""), `{"errcode":310000,"errmsg":"sign not match"}`, 200, activities.ErrRefused},
		"our clock":                {NewDingTalk(""), `{"errcode":310000,"errmsg":"invalid timestamp"}`, 200, activities.ErrSender},
		"where we call from": {NewDingTalk(""), `{"errcode":310000,"errmsg":"ip 10.0.0.1 not in whitelist"}`, 200,
			activities.ErrSender},
		"too many, at DingTalk":      {NewDingTalk(""), `{"errcode":130101,"errmsg":"send too fast"}`, 200, activities.ErrFull},
		"too many, before they look": {NewDingTalk(""), ``, 429, activities.ErrFull},
		"nothing is there":           {NewDingTalk(""), ``, 404, activities.ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			answer, status = c.answer, c.status
			require.ErrorIs(t, c.robot.Send(t.Context(), d), c.fault)
		})
	}
	answer, status = `{"errcode":0}`, 200
	long := d
	long.Words.ZH = strings.Repeat("催办：请尽快办理。\n", 300)
	require.NoError(t, NewWeCom("https://s.cn").Send(t.Context(), long))
	var sent struct{ Text struct{ Content string } }
	_, body, _ := strings.Cut(got[len(got)-1], " ")
	require.NoError(t, json.Unmarshal([]byte(body), &sent))
	require.LessOrEqual(t, len(sent.Text.Content), 2048, "as long as WeCom takes")
	require.True(t, utf8.ValidString(sent.Text.Content))
	require.True(t, strings.HasSuffix(sent.Text.Content, "…\nhttps://s.cn/tasks/SS2019-001.12"), "what is cut is not the link")
	server.Close()
	err := NewWeCom("").Send(t.Context(), d)
	require.ErrorContains(t, err, "does not answer")
	require.NotContains(t, err.Error(), "KEY", "a robot's key stays out of logs")
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
