package api

import (
	"context"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/service/port"
)

// StuckView is something that waits for a person: whose turn, since when, under which rule, on which rung, what it blocks.
type StuckView struct {
	port.TaskRow
	Nobody bool         `json:"nobody" doc:"nobody holds the post: an alarm"`
	Why    policy.Words `json:"why" doc:"how the due date came about, with its rule and source"`
}

// StuckList is a page of the board. What waits for a person stands apart from what the engine is still at.
type StuckList struct {
	port.List[StuckView]
	Engine []port.Trouble `json:"engine" nullable:"false" doc:"commands that wait for no person: the engine is still trying"`
}

// StuckGroups is the board in groups.
type StuckGroups struct {
	By    string            `json:"by"`
	Items []port.StuckGroup `json:"items"`
}

func (s *server) listStuck(ctx context.Context, in *struct {
	Paged
	By         string            `query:"by" doc:"groups instead of single entries"`
	All        bool              `query:"all" doc:"also what is not overdue yet"`
	Township   string            `query:"township" doc:"only with this leading township, by name"`
	Department string            `query:"department" doc:"only supervised by this unit, by code or name"`
	Stage      lifecycle.Stage   `query:"stage" doc:"only in this stage"`
	Holder     string            `query:"holder" doc:"only the turn of this post (unit/role) or unit"`
	Kind       []policy.TaskKind `query:"kind,explode" doc:"only tasks of this kind; may be given several times"`
	Declared
}) (*struct{ Body any }, error) {
	filter := port.StuckFilter{
		All: in.All, Township: in.Township, Department: in.Department, Stage: string(in.Stage), Holder: in.Holder,
		Kinds: in.Kind, Years: in.years(), Today: s.today(),
	}
	if in.By != "" {
		groups, err := s.RecordsFor(callerOf(ctx)).StuckBy(ctx, in.By, filter)
		return &struct{ Body any }{StuckGroups{By: in.By, Items: append([]port.StuckGroup{}, groups...)}}, err
	}
	board, err := s.board(ctx, filter, in.page())
	return &struct{ Body any }{board}, err
}

func (s *server) board(ctx context.Context, filter port.StuckFilter, page port.Page) (StuckList, error) {
	rows, err := s.RecordsFor(callerOf(ctx)).Stuck(ctx, filter, page)
	if err != nil {
		return StuckList{}, err
	}
	troubles, err := s.RecordsFor(callerOf(ctx)).Troubles(ctx)
	if err != nil {
		return StuckList{}, err
	}
	board := StuckList{Engine: append([]port.Trouble{}, troubles...)}
	board.Items, board.Page, board.PageSize, board.Total = []StuckView{}, rows.Page, rows.PageSize, rows.Total
	for _, row := range rows.Items {
		board.Items = append(board.Items, StuckView{TaskRow: row, Nobody: len(row.Persons) == 0, Why: row.Due.Why()})
	}
	if !callerOf(ctx).Administers() {
		for i := range board.Engine {
			board.Engine[i].Error = "" // what machines say to each other is for administrators
		}
	}
	return board, nil
}

// stuckShapes documents the two forms of the board.
func stuckShapes(s *server) option {
	schemas := s.api.OpenAPI().Components.Schemas
	return func(op *huma.Operation) {
		op.Responses["200"].Content["application/json"].Schema = &huma.Schema{OneOf: []*huma.Schema{
			schemas.Schema(reflect.TypeFor[StuckList](), true, ""), schemas.Schema(reflect.TypeFor[StuckGroups](), true, ""),
		}}
	}
}

func (s *server) listDigests(ctx context.Context, in *struct {
	Paged
	Day calendar.Date `query:"day" doc:"only of this day"`
}) (*listed[lifecycle.Digest], error) {
	posts := callerOf(ctx).Actor.AllPosts()
	if len(posts) == 0 {
		return empty[lifecycle.Digest](in.Paged)
	}
	return list(s.RecordsFor(callerOf(ctx)).Digests(ctx, posts, in.Day, in.page()))
}
