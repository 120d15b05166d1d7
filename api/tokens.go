package api

import (
	"context"

	"sluice/service"
	"sluice/service/port"
)

func (s *server) listTokens(ctx context.Context, in *struct {
	Paged
	Person string `path:"person" doc:"the person" example:"wang.li"`
}) (*listed[port.TokenRow], error) {
	return list(s.Tokens(ctx, callerOf(ctx), in.Person, in.page()))
}

func (s *server) listMyTokens(ctx context.Context, in *struct{ Paged }) (*listed[port.TokenRow], error) {
	return list(s.MyTokens(ctx, callerOf(ctx), in.page()))
}

func (s *server) issueToken(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   *service.TokenInput
}) (*body[service.IssuedToken], error) {
	if in.Body == nil {
		in.Body = &service.TokenInput{}
	}
	return answer(s.IssueToken(ctx, callerOf(ctx), onceOf(ctx), in.Person, *in.Body))
}

func (s *server) issueMyToken(ctx context.Context, in *struct {
	Keyed
	Body service.TokenInput
}) (*body[service.IssuedToken], error) {
	return answer(s.IssueMyToken(ctx, callerOf(ctx), onceOf(ctx), in.Body))
}

func (s *server) revokeToken(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	ID     string `path:"id" doc:"id of the token" example:"9f86d081884c7d65"`
}) (*struct{}, error) {
	return nil, s.RevokeToken(ctx, callerOf(ctx), onceOf(ctx), in.Person, in.ID)
}

func (s *server) revokeMyToken(ctx context.Context, in *struct {
	Keyed
	ID string `path:"id" doc:"id of the token" example:"9f86d081884c7d65"`
}) (*struct{}, error) {
	return nil, s.RevokeMyToken(ctx, callerOf(ctx), onceOf(ctx), in.ID)
}

func (s *server) revokeTokens(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   service.RevokeInput
}) (*body[port.PersonRow], error) {
	return answer(s.RevokeTokens(ctx, callerOf(ctx), onceOf(ctx), in.Person, in.Body))
}
