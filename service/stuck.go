package service

import (
	"context"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// StuckView is something that waits for a person: whose turn, since when, under which rule, on which rung, what it blocks.
type StuckView struct {
	port.TaskRow
	Nobody bool          `json:"nobody" doc:"nobody holds the post: an alarm"`
	Why    process.Words `json:"why" doc:"how the due date came about, with its rule and source"`
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

// StuckFilter narrows the board of what is stuck; what is left out narrows nothing.
type StuckFilter struct {
	All        bool               `query:"all" doc:"also what is not overdue yet"`
	Township   string             `query:"township" doc:"only with this leading township, by name"`
	Department string             `query:"department" doc:"only supervised by this unit, by code or name"`
	Stage      lifecycle.Stage    `query:"stage" doc:"only in this stage"`
	Holder     string             `query:"holder" doc:"only the turn of this post (unit/role) or unit"`
	List       process.Effect     `query:"list" enum:"circular,meeting" doc:"only what stands on the list of the circular or of the meeting"`
	Kind       []process.TaskKind `query:"kind,explode" doc:"only tasks of this kind; may be given several times"`
	Declared
}

// Declared narrows to projects by their year of declaration.
type Declared struct {
	From int `query:"year_from" minimum:"2000" maximum:"2100" doc:"only declared for this year or a later one"`
	To   int `query:"year_to" minimum:"2000" maximum:"2100" doc:"only declared for this year or an earlier one"`
}

// Years are those years.
func (d Declared) Years() port.Years { return port.Years{From: d.From, To: d.To} }

func (s *Service) stuckFilter(f StuckFilter) port.StuckFilter {
	return port.StuckFilter{
		All: f.All, Township: f.Township, Department: f.Department, Stage: string(f.Stage), Holder: f.Holder, Kinds: f.Kind, List: f.List,
		Years: f.Years(),
		Today: s.Today(),
	}
}

// StuckBy counts what waits for a person, by one of port.StuckGroups.
func (s *Service) StuckBy(ctx context.Context, c *Caller, by string, f StuckFilter) (StuckGroups, error) {
	if err := s.MayRead(ctx, c, access.ReadStuck); err != nil {
		return StuckGroups{}, err
	}
	groups, err := s.RecordsFor(c).StuckBy(ctx, by, s.stuckFilter(f))
	return StuckGroups{By: by, Items: append([]port.StuckGroup{}, groups...)}, err
}

// Stuck lists what waits for a person, what has waited longest first, and apart from it what the engine is still at.
func (s *Service) Stuck(ctx context.Context, c *Caller, f StuckFilter, p port.Page) (StuckList, error) {
	if err := s.MayRead(ctx, c, access.ReadStuck); err != nil {
		return StuckList{}, err
	}
	rows, err := s.RecordsFor(c).Stuck(ctx, s.stuckFilter(f), p)
	if err != nil {
		return StuckList{}, err
	}
	troubles, err := s.RecordsFor(c).Troubles(ctx)
	if err != nil {
		return StuckList{}, err
	}
	board := StuckList{Engine: append([]port.Trouble{}, troubles...)}
	board.Items, board.Page, board.PageSize, board.Total = []StuckView{}, rows.Page, rows.PageSize, rows.Total
	for _, row := range rows.Items {
		board.Items = append(board.Items, StuckView{TaskRow: row, Nobody: len(row.Persons) == 0, Why: row.Due.Why()})
	}
	if !c.Administers() {
		for i := range board.Engine {
			board.Engine[i].Error = "" // what machines say to each other is for administrators
		}
	}
	return board, nil
}
