package api

import (
	"context"
	"net/http"

	"sluice/door"
	"sluice/service"
	"sluice/service/port"
)

// withCookie is an answer that hands a cookie out, or takes it away.
type withCookie[T any] struct {
	SetCookie string `header:"Set-Cookie"`
	Body      T
}

// withCookies is an answer that sets several cookies.
type withCookies[T any] struct {
	SetCookie []string `header:"Set-Cookie"`
	Body      T
}

// gone is an answer without a body that takes the cookie away.
type gone struct {
	SetCookie string `header:"Set-Cookie"`
}

// sessionCookie hands a session's secret out, or with none takes it away.
func (s *server) sessionCookie(ctx context.Context, secret string) *http.Cookie {
	return s.door.SessionCookie(door.Of(ctx), secret)
}

func (s *server) signIn(ctx context.Context, in *struct {
	Old  string `cookie:"sluice_session" hidden:"true"`
	Body service.SignInInput
}) (*withCookie[service.SignedIn], error) {
	done, secret, err := s.SignIn(ctx, callerOf(ctx), in.Body, in.Old)
	if err != nil {
		return nil, err
	}
	door.Of(ctx).Person = done.Person
	return &withCookie[service.SignedIn]{s.sessionCookie(ctx, secret).String(), done}, nil
}

func (s *server) signOut(ctx context.Context, _ *struct{}) (*gone, error) {
	return &gone{s.sessionCookie(ctx, "").String()}, s.SignOut(ctx, callerOf(ctx))
}

func (s *server) signOutEverywhere(ctx context.Context, _ *struct{}) (*gone, error) {
	return &gone{s.sessionCookie(ctx, "").String()}, s.SignOutEverywhere(ctx, callerOf(ctx))
}

func (s *server) signInWays(context.Context, *struct{}) (*body[service.SignInWays], error) {
	return &body[service.SignInWays]{s.SignInWays()}, nil
}

func (s *server) beginSignIn(ctx context.Context, in *struct{ Body service.BeginInput }) (*withCookie[service.Begun], error) {
	begun, secrets, err := s.BeginSignIn(ctx, callerOf(ctx), in.Body)
	if err != nil {
		return nil, err
	}
	return &withCookie[service.Begun]{s.door.FlowCookie(door.Of(ctx), secrets).String(), begun}, nil
}

func (s *server) finishSignIn(ctx context.Context, in *struct {
	Flow string `cookie:"sluice_sign_in" hidden:"true"`
	Old  string `cookie:"sluice_session" hidden:"true"`
	Body service.FinishInput
}) (*withCookies[service.Finished], error) {
	done, secret, err := s.FinishSignIn(ctx, callerOf(ctx), in.Body, in.Flow, in.Old)
	if err != nil {
		return nil, err
	}
	r := door.Of(ctx)
	r.Person = done.Person
	return &withCookies[service.Finished]{[]string{s.sessionCookie(ctx, secret).String(), s.door.FlowCookie(r, "").String()}, done}, nil
}

func (s *server) giveFirstPassword(ctx context.Context, in *struct {
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   service.FirstPasswordInput
}) (*body[service.PasswordSet], error) {
	return answer(s.GiveFirstPassword(ctx, callerOf(ctx), in.Person, in.Body))
}

func (s *server) changePassword(ctx context.Context, in *struct{ Body service.PasswordInput }) (*withCookie[service.PasswordSet], error) {
	set, secret, err := s.ChangePassword(ctx, callerOf(ctx), in.Body)
	if err != nil {
		return nil, err
	}
	changed := &withCookie[service.PasswordSet]{Body: set}
	if secret != "" {
		changed.SetCookie = s.sessionCookie(ctx, secret).String()
	}
	return changed, nil
}

func (s *server) listMySessions(ctx context.Context, _ *struct{}) (*listed[service.MySession], error) {
	all, err := s.MySessions(ctx, callerOf(ctx))
	return list(port.List[service.MySession]{Items: all, Page: 1, PageSize: max(len(all), 1), Total: len(all)}, err)
}

func (s *server) endMySession(ctx context.Context, in *struct {
	ID string `path:"id" doc:"id of the session" example:"9f86d081884c7d65"`
}) (*struct{}, error) {
	return nil, s.EndMySession(ctx, callerOf(ctx), in.ID)
}
