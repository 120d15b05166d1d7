package service

import (
	"context"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"sluice/access"
	"sluice/process"
	"sluice/service/port"
)

// DeliveryFilter narrows the list of what leaves the house; what is left out narrows nothing.
type DeliveryFilter struct {
	State string `query:"state" enum:"queued,sent,failed,dead,moot" doc:"only in this state"`
}

// Deliveries lists what left the house, or is to.
func (s *Service) Deliveries(ctx context.Context, c *Caller, f DeliveryFilter, p port.Page) (port.List[port.DeliveryRow], error) {
	if err := s.MayRead(ctx, c, access.ReadSecrets); err != nil {
		return port.List[port.DeliveryRow]{}, err
	}
	return s.Messages.Deliveries(ctx, f.State, p)
}

// RetryDelivery queues a message anew that did not leave.
func (s *Service) RetryDelivery(ctx context.Context, c *Caller, id int64) error {
	if err := administratorsOnly(c); err != nil {
		return err
	}
	return s.Messages.Retry(ctx, id)
}

// Settings is how the caller is reached.
func (s *Service) Settings(ctx context.Context, c *Caller) (port.Contact, error) {
	if err := s.MayRead(ctx, c, access.ReadAccount); err != nil {
		return port.Contact{}, err
	}
	return s.Messages.Contact(ctx, c.Actor.Person)
}

// SetSettings says how the caller is reached.
func (s *Service) SetSettings(ctx context.Context, c *Caller, in port.Contact) (port.Contact, error) {
	in.Email = strings.TrimSpace(in.Email)
	if err := reachable(in); err != nil {
		return port.Contact{}, err
	}
	return in, s.Messages.SetContact(ctx, c.Actor.Person, in)
}

func reachable(c port.Contact) error {
	parsed, err := mail.ParseAddress(c.Email)
	switch {
	case c.Email == "" && c.Mail:
		return Invalid(Field("email", "要接收邮件，须填邮箱", "is needed to be mailed"))
	case strings.ContainsFunc(c.Email, func(r rune) bool { return r <= ' ' || r > '~' }):
		return Invalid(Field("email", "邮箱中有全角、空格或不可见的字符，请用半角重新填写",
			"holds a character that is full-width, blank or invisible: write it anew"))
	case c.Email != "" && (err != nil || parsed.Address != c.Email || len(c.Email) > 254):
		return Invalid(Field("email", "邮箱格式有误，例如 wang.li@example.gov.cn", "must be a mailbox such as wang.li@example.gov.cn"))
	}
	return oneOf("language", c.Language, "zh", "en")
}

// oneOf refuses a word that is none of some.
func oneOf(field, word string, may ...string) error {
	if slices.Contains(may, word) {
		return nil
	}
	return Invalid(Field(field, "须为其中之一："+strings.Join(may, "、"), fmt.Sprintf("must be one of %s; got %q", strings.Join(may, ", "), word)))
}

// Robots lists the group chats that are told what a post is told. Of an address nothing shows that only the robot's owner may know.
func (s *Service) Robots(ctx context.Context, c *Caller, p port.Page) (port.List[port.Robot], error) {
	if err := s.MayRead(ctx, c, access.ReadSecrets); err != nil {
		return port.List[port.Robot]{}, err
	}
	rows, err := s.Messages.Robots(ctx, p)
	for i := range rows.Items {
		rows.Items[i].URL = withoutKey(rows.Items[i].URL)
	}
	return rows, err
}

// withoutKey leaves out of an address what only the robot's owner may know.
func withoutKey(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return before
}

// SetRobot has a group chat told what a post is told, or with an empty address no longer.
func (s *Service) SetRobot(ctx context.Context, c *Caller, in port.Robot) (port.Robot, error) {
	if err := administratorsOnly(c); err != nil {
		return port.Robot{}, err
	}
	if _, err := process.ParsePost(in.Post); err != nil {
		return port.Robot{}, Invalid(Field("post", "须写作“单位代码/职务代码”", "must be unit/role, for example ssb/staff"))
	}
	if err := oneOf("kind", in.Kind, "wecom", "dingtalk"); err != nil {
		return port.Robot{}, err
	}
	if in.URL != "" {
		u, err := url.Parse(in.URL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(in.URL) > 1000 {
			return port.Robot{}, Invalid(Field("url", "须为机器人的 https 地址", "must be the https address of a robot"))
		}
	}
	if err := s.Messages.SetRobot(ctx, in); err != nil {
		return port.Robot{}, err
	}
	in.URL, in.Secret = withoutKey(in.URL), ""
	return in, nil
}

// Alarms lists what needs an administrator.
func (s *Service) Alarms(ctx context.Context, c *Caller, p port.Page) (port.List[port.Alarm], error) {
	if err := s.MayRead(ctx, c, access.ReadAlarms); err != nil {
		return port.List[port.Alarm]{}, err
	}
	return s.Messages.Alarms(ctx, p)
}
