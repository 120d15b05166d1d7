package api

import (
	"context"
	"mime"
	"slices"
	"time"

	"sluice/service"
	"sluice/service/port"
)

func (s *server) listPolicies(ctx context.Context, in *struct{ Paged }) (*listed[port.PolicyRow], error) {
	return list(s.Policies(ctx, callerOf(ctx), in.page()))
}

func (s *server) getPolicy(ctx context.Context, in *struct {
	Version int `path:"version" minimum:"1" doc:"the version"`
}) (*body[port.PolicyRow], error) {
	return answer(s.Policy(ctx, callerOf(ctx), in.Version))
}

func (s *server) publishPolicy(ctx context.Context, in *struct {
	Keyed
	ContentType string    `header:"Content-Type" hidden:"true"`
	Effective   time.Time `query:"effective" doc:"from when it governs, at least 60 s ahead; without it, 60 s from now"`
	RawBody     []byte    `contentType:"application/yaml" doc:"the policy document"`
}) (*body[service.PolicyAnswer], error) {
	if err := isYAML(in.ContentType); err != nil {
		return nil, err
	}
	return answer(s.PublishPolicy(ctx, callerOf(ctx), onceOf(ctx), in.Effective, string(in.RawBody)))
}

var yamlTypes = []string{"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain"}

func isYAML(contentType string) error {
	if media, _, err := mime.ParseMediaType(contentType); err != nil || !slices.Contains(yamlTypes, media) {
		return mediaType("application/yaml")
	}
	return nil
}

func (s *server) diffPolicy(ctx context.Context, in *struct {
	Version int `path:"version" minimum:"1" doc:"the version"`
	From    int `query:"from" minimum:"1" doc:"the version it is compared with; the one before it when left out"`
}) (*body[service.PolicyDiff], error) {
	return answer(s.DiffPolicy(ctx, callerOf(ctx), in.Version, in.From))
}

func (s *server) previewPolicy(ctx context.Context, in *struct {
	Paged
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"application/yaml" doc:"the policy document"`
}) (*body[service.PolicyPreview], error) {
	if err := isYAML(in.ContentType); err != nil {
		return nil, err
	}
	return answer(s.PreviewPolicy(ctx, callerOf(ctx), string(in.RawBody), in.page()))
}
