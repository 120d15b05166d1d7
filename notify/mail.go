package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"

	gomail "github.com/wneessen/go-mail"
)

// Mailbox sends mail over an SMTP server.
type Mailbox struct {
	From    string // sender, "Sluice <sluice@county.gov.cn>"
	Address string // of the pages, for links; empty for none
	domain  string
	host    string
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
	m := &Mailbox{From: from, Address: address, host: u.Hostname(), domain: domainOf(sender.Address)}
	m.options = []gomail.Option{gomail.WithTimeout(sendWithin), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	if u.Scheme == "smtps" {
		m.options = append(m.options, gomail.WithSSL())
	}
	if u.Query().Get("tls") == "none" {
		m.options = append(m.options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		m.options = append(m.options, gomail.WithPort(port))
	}
	if password, set := u.User.Password(); set {
		m.options = append(m.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return m, nil
}

// WithTLS uses a TLS configuration of its own, for servers whose certificate is the county's.
func (m *Mailbox) WithTLS(c *tls.Config) { m.options = append(m.options, gomail.WithTLSConfig(c)) }

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

// Send sends one mail, as text and HTML. What the server refuses for good wraps ErrRefused.
func (m *Mailbox) Send(ctx context.Context, d Delivery) error {
	message, err := m.message(d)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(m.host, m.options...)
	if err != nil {
		return fmt.Errorf("the mail server is not set up: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, message)
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

func (m *Mailbox) message(d Delivery) (*gomail.Msg, error) {
	if !ValidAddress(d.Email) {
		return nil, fmt.Errorf("%w: %q is not the address of a mailbox", ErrRefused, d.Email)
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
	if err := message.AddToFormat(d.Name, d.Email); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	message.Subject(w.Subject)
	message.SetMessageIDWithValue(d.Key() + "@" + m.domain)
	message.SetDate()
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(gomail.TypeTextPlain, w.text())
	message.AddAlternativeString(gomail.TypeTextHTML, html)
	return message, nil
}
