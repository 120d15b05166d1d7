package api

import (
	"context"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"sluice/service"
)

func (s *server) listStuck(ctx context.Context, in *struct {
	Paged
	By string `query:"by" doc:"groups instead of single entries"`
	service.StuckFilter
}) (*body[any], error) {
	if in.By != "" {
		groups, err := s.StuckBy(ctx, callerOf(ctx), in.By, in.StuckFilter)
		return answer[any](groups, err)
	}
	board, err := s.Stuck(ctx, callerOf(ctx), in.StuckFilter, in.page())
	return answer[any](board, err)
}

// stuckShapes documents the two forms of the board.
func stuckShapes(s *server) option {
	schemas := s.api.OpenAPI().Components.Schemas
	return func(op *huma.Operation) {
		op.Responses["200"].Content["application/json"].Schema = &huma.Schema{OneOf: []*huma.Schema{
			schemas.Schema(reflect.TypeFor[service.StuckList](), true, ""),
			schemas.Schema(reflect.TypeFor[service.StuckGroups](), true, ""),
		}}
	}
}
