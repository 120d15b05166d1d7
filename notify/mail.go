package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"sluice/activities"
)

// stepWithin is how long the mail server may take for each step; the whole has the time of the caller's context.
const stepWithin = 20 * time.Second

// Mailbox sends mail over an SMTP server.
type Mailbox struct {
	From    string // sender, "Sluice <sluice@county.gov.cn>"
	Address string // of the pages, for links; empty for none

	sender  string // its mailbox alone
	host    string
	tls     *tls.Config
	fromTLS bool // TLS from the start
	options []gomail.Option
}

// NewMailbox reads the address of a server: smtps://user:password@host:465 for TLS from the start, smtp://user:password@host:587 for
// STARTTLS, which is demanded unless ?tls=none says otherwise.
func NewMailbox(server, from, address string) (*Mailbox, error) {
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("the sender of mails, %q, is no address such as Sluice <sluice@example.gov.cn>: %w", from, err)
	}
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("the mail server must be written like smtp://user:password@host:587 or smtps://…:465")
	}
	m := &Mailbox{From: from, Address: address, host: u.Hostname(), sender: sender.Address, fromTLS: u.Scheme == "smtps"}
	m.WithTLS(&tls.Config{ServerName: m.host, MinVersion: tls.VersionTLS12})
	m.options = []gomail.Option{gomail.WithTimeout(stepWithin), gomail.WithoutNoop(), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	if m.fromTLS {
		m.options = append(m.options, gomail.WithSSL())
	}
	if u.Query().Get("tls") == "none" {
		m.options = append(m.options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		m.options = append(m.options, gomail.WithPort(port))
	}
	if password, set := u.User.Password(); set {
		m.options = append(m.options, m.signIn(), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return m, nil
}

// signIn picks the way to sign in. The library would not send a password over a connection that it does not know to be encrypted, and
// of one that is encrypted from the start it does not know, since we dial.
func (m *Mailbox) signIn() gomail.Option {
	if !m.fromTLS {
		return gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover)
	}
	return gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthCramMD5,
		gomail.SMTPAuthPlain,
		gomail.SMTPAuthLogin)
}

// WithTLS uses a TLS configuration of its own, for servers whose certificate is the county's.
func (m *Mailbox) WithTLS(c *tls.Config) { m.tls = c }

// dial connects to the server for as long as a context lasts: with it ends what is being said, however long the server takes.
func (m *Mailbox) dial(whole context.Context) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		var connection net.Conn
		var err error
		if m.fromTLS {
			connection, err = (&tls.Dialer{Config: m.tls}).DialContext(ctx, network, address)
		} else {
			connection, err = new(net.Dialer).DialContext(ctx, network, address)
		}
		if err == nil {
			context.AfterFunc(whole, func() { connection.Close() })
		}
		return connection, err
	}
}

// domainOf is what follows the @.
func domainOf(address string) string {
	for i := len(address) - 1; i >= 0; i-- {
		if address[i] == '@' {
			return address[i+1:]
		}
	}
	return "localhost"
}

// ValidAddress reports whether a mailbox is in the right form.
func ValidAddress(address string) bool {
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address
}

// Send sends one mail, as text and HTML. The error says whose fault it is, where that can be told.
func (m *Mailbox) Send(ctx context.Context, d activities.Delivery) error {
	message, err := m.message(d)
	if err != nil {
		return err
	}
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp() // the mail is taken or not, whatever the server says to a farewell
	client, err := gomail.NewClient(m.host,
		append(slices.Clip(m.options), gomail.WithTLSConfig(m.tls), gomail.WithDialContextFunc(m.dial(ctx)))...)
	if err != nil {
		return fmt.Errorf("%w: the mail server is not set up: %w", activities.ErrSender, err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return notLetIn(err)
	}
	err = client.SendWithSMTPClient(session, message)
	if err == nil || message.IsDelivered() {
		return nil
	}
	return m.notTaken(session, err)
}

// notLetIn says whose fault it is that a server does not let us in: the network's, or ours when it answered and would not.
func notLetIn(err error) error {
	var network net.Error
	var answer *textproto.Error
	away := errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	if away || errors.As(err, &answer) && answer.Code < 500 {
		return fmt.Errorf("the mail server cannot be reached: %w", err)
	}
	return fmt.Errorf("%w: %w", activities.ErrSender, err)
}

// The answers to an address that say by themselves whose fault it is (RFC 3463); the others may mean the address or us.
var (
	noSuchMailbox = []string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
	noSuchSender  = []string{"5.1.7", "5.1.8"}
)

// mailboxFull is an answer to an address, or to a mail, that passes by itself.
const mailboxFull = 552

// notTaken says whose fault it is that a server does not take a mail.
func (m *Mailbox) notTaken(session *smtp.Client, err error) error {
	var refused *gomail.SendError
	if !errors.As(err, &refused) || refused.IsTemp() || refused.ErrorCode() < 500 || refused.ErrorCode() == mailboxFull {
		return err
	}
	switch code := refused.EnhancedStatusCode(); {
	case refused.Reason == gomail.ErrSMTPMailFrom || slices.Contains(noSuchSender, code):
		return fmt.Errorf("%w: %w", activities.ErrSender, err)
	case refused.Reason != gomail.ErrSMTPRcptTo: // what we wrote, or that we wrote it
		return fmt.Errorf("%w: %w", activities.ErrRefusesAll, err)
	case slices.Contains(noSuchMailbox, code) || m.takesAnother(session):
		return fmt.Errorf("%w: %w", activities.ErrRefused, err)
	}
	return fmt.Errorf("%w: %w", activities.ErrRefusesAll, err)
}

// takesAnother asks a server that has just refused an address whether it takes mail from us at all: to its postmaster, whom every
// server must take mail for (RFC 5321, 4.5.1), or to our own mailbox. Nothing is sent.
func (m *Mailbox) takesAnother(session *smtp.Client) bool {
	if session.Reset() != nil || session.Mail(m.sender) != nil {
		return false
	}
	defer func() { _ = session.Reset() }() // the session ends after this
	return session.Rcpt(m.sender) == nil || session.Rcpt("postmaster@"+domainOf(m.sender)) == nil || session.Rcpt("postmaster") == nil
}

func (m *Mailbox) message(d activities.Delivery) (*gomail.Msg, error) {
	if !ValidAddress(d.Email) {
		return nil, fmt.Errorf("%w: %q is not the address of a mailbox", activities.ErrRefused, d.Email)
	}
	w := worded(d, m.Address)
	html, err := w.html()
	if err != nil {
		return nil, err
	}
	message := gomail.NewMsg()
	if err := message.From(m.From); err != nil {
		return nil, err
	}
	if err := message.AddToFormat(oneLine(d.Name, longestName), d.Email); err != nil {
		return nil, fmt.Errorf("%w: %w", activities.ErrRefused, err)
	}
	message.Subject(w.Subject)
	message.SetMessageIDWithValue(d.Key() + "@" + domainOf(m.sender))
	message.SetDate()
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(gomail.TypeTextPlain, w.text())
	message.AddAlternativeString(gomail.TypeTextHTML, html)
	return message, nil
}
