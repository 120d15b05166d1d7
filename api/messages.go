package api

import (
	"context"
	"net/mail"
	"net/url"
	"strings"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) listDeliveries(ctx context.Context, in *struct {
	Paged
	State string `query:"state" enum:"queued,sent,failed,dead,moot" doc:"only in this state"`
}) (*listed[port.DeliveryRow], error) {
	return list(s.Messages.Deliveries(ctx, in.State, in.page()))
}

func (s *server) retryDelivery(ctx context.Context, in *struct {
	Keyed
	ID int64 `path:"id" minimum:"1" doc:"number of the delivery"`
}) (*struct{}, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	return nil, s.Messages.Retry(ctx, in.ID)
}

func (s *server) getSettings(ctx context.Context, _ *struct{}) (*struct{ Body port.Contact }, error) {
	contact, err := s.Messages.Contact(ctx, callerOf(ctx).Actor.Person)
	return &struct{ Body port.Contact }{contact}, err
}

func (s *server) setSettings(ctx context.Context, in *struct {
	Keyed
	Body port.Contact
}) (*struct{ Body port.Contact }, error) {
	in.Body.Email = strings.TrimSpace(in.Body.Email)
	if err := reachable(in.Body); err != nil {
		return nil, err
	}
	return &struct{ Body port.Contact }{in.Body}, s.Messages.SetContact(ctx, callerOf(ctx).Actor.Person, in.Body)
}

func reachable(c port.Contact) error {
	parsed, err := mail.ParseAddress(c.Email)
	switch {
	case c.Email == "" && c.Mail:
		return service.Invalid(service.Field("email", "要接收邮件，须填邮箱", "is needed to be mailed"))
	case strings.ContainsFunc(c.Email, func(r rune) bool { return r <= ' ' || r > '~' }):
		return service.Invalid(service.Field("email", "邮箱中有全角、空格或不可见的字符，请用半角重新填写", "holds a character that is full-width, blank or invisible: write it anew"))
	case c.Email != "" && (err != nil || parsed.Address != c.Email || len(c.Email) > 254):
		return service.Invalid(service.Field("email", "邮箱格式有误，例如 wang.li@example.gov.cn", "must be a mailbox such as wang.li@example.gov.cn"))
	}
	return nil
}

func (s *server) listRobots(ctx context.Context, in *struct{ Paged }) (*listed[port.Robot], error) {
	rows, err := s.Messages.Robots(ctx, in.page())
	for i := range rows.Items {
		rows.Items[i].URL = withoutKey(rows.Items[i].URL)
	}
	return list(rows, err)
}

// withoutKey leaves out of an address what only the robot's owner may know.
func withoutKey(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return before
}

func (s *server) setRobot(ctx context.Context, in *struct {
	Keyed
	Body port.Robot
}) (*struct{ Body port.Robot }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if _, err := process.ParsePost(in.Body.Post); err != nil {
		return nil, service.Invalid(service.Field("post", "须写作“单位代码/职务代码”", "must be unit/role, for example ssb/staff"))
	}
	if in.Body.URL != "" {
		u, err := url.Parse(in.Body.URL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(in.Body.URL) > 1000 {
			return nil, service.Invalid(service.Field("url", "须为机器人的 https 地址", "must be the https address of a robot"))
		}
	}
	if err := s.Messages.SetRobot(ctx, in.Body); err != nil {
		return nil, err
	}
	in.Body.URL, in.Body.Secret = withoutKey(in.Body.URL), ""
	return &struct{ Body port.Robot }{in.Body}, nil
}

func (s *server) listAlarms(ctx context.Context, in *struct{ Paged }) (*listed[port.Alarm], error) {
	return list(s.Messages.Alarms(ctx, in.page()))
}
