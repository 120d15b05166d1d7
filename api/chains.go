package api

import (
	"context"

	"sluice/service"
)

// verifyChain checks the record of one project, for whoever reads the project.
func (s *server) verifyChain(ctx context.Context, in *onProject) (*body[service.Chain], error) {
	return answer(s.VerifyChain(ctx, callerOf(ctx), in.Code))
}

// verifyChains checks the next piece of the whole log.
func (s *server) verifyChains(ctx context.Context, in *struct {
	After string `query:"after" maxLength:"100" doc:"begin after this stream"`
	Most  int    `query:"most" minimum:"1" maximum:"2000" default:"500" doc:"streams to check at most; a run also ends after ten seconds"`
}) (*body[service.Chains], error) {
	return answer(s.VerifyChains(ctx, callerOf(ctx), in.After, in.Most))
}
