package lists

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store/pg"
)

// Project is the folded project, as of the last event in the log.
func (s *Lists) Project(ctx context.Context, code string) (lifecycle.Project, error) {
	var state []byte
	err := s.db.Pool.QueryRow(ctx, `
		select state
		from streams
		where stream = $1`, lifecycle.ProjectStream(code),
	).Scan(&state)
	if errors.Is(err, pgx.ErrNoRows) {
		err = NoProject(code)
	}
	if err != nil {
		return lifecycle.Project{}, pg.Failed(err, "read project %s", code)
	}
	p, err := ProjectOf(state)
	return p, pg.Failed(err, "read the state of project %s", code)
}

// ProjectOf is the folded project that a stream keeps; an empty one before its first event.
func ProjectOf(state []byte) (lifecycle.Project, error) {
	var p lifecycle.Project
	if state == nil {
		return p, nil
	}
	err := json.Unmarshal(state, &p)
	return p, err
}

// NoProject refuses what is asked of a project that is not there.
func NoProject(code string) *refusal.Error {
	return refusal.New(refusal.CodeNotFound, "没有这个项目", fmt.Sprintf("there is no project %s", code))
}

// projectOrders are the orders of port.ProjectSorts; each has an index that gives it in both directions.
var projectOrders = map[string]string{
	"":             `code`,
	"code":         `code`,
	"-code":        `code desc`,
	"name":         `name, code`,
	"-name":        `name desc, code desc`,
	"year":         `year, code`,
	"-year":        `year desc, code desc`,
	"stage":        `stage_rank, code`,
	"-stage":       `stage_rank desc, code desc`,
	"stage_since":  `stage_since, code`,
	"-stage_since": `stage_since desc, code desc`,
	"award":        `award_fen, code`,
	"-award":       `award_fen desc, code desc`,
	"current":      `(stage = 'closed'), year desc, code desc`,
	"-current":     `(stage = 'closed') desc, year, code`,
	"due":          `next_due, code`,
	"-due":         `next_due desc nulls last, code desc`,
}

// Projects lists projects.
func (s *Lists) Projects(ctx context.Context, f port.ProjectFilter, p port.Page) (port.List[port.ProjectRow], error) {
	l, err := projectListing(f)
	if err != nil {
		return port.List[port.ProjectRow]{}, err
	}
	answer, err := pg.List(ctx, s.db, p, l)
	return answer, pg.Failed(err, "list projects")
}

// eachProjects is how many projects are read at once.
const eachProjects = 500

// EachProject gives every project that the filter leaves, in its order. Which ones these are is settled first, so that what changes
// meanwhile neither leaves one out nor gives it twice. While give has a batch no connection waits for it: it may write to somebody who
// reads slowly.
func (s *Lists) EachProject(ctx context.Context, f port.ProjectFilter, give func(port.ProjectRow) error) error {
	l, err := projectListing(f)
	if err != nil {
		return err
	}
	rows, _ := s.db.Pool.Query(ctx, l.Keys(`code`), l.Where.Args)
	codes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return pg.Failed(err, "choose the projects")
	}
	for batch := range slices.Chunk(codes, eachProjects) {
		rows, _ := s.db.Pool.Query(ctx, `
			select`+selectProjects+`
			from projects p
			where code = any(@codes)
			order by array_position(@codes::text[], code)`, pgx.NamedArgs{"codes": batch, "today": pg.Civil(f.Today)})
		projects, err := pgx.CollectRows(rows, projectColumns.Scan)
		if err != nil {
			return pg.Failed(err, "read the projects")
		}
		for _, p := range projects {
			if err := give(p); err != nil {
				return err
			}
		}
	}
	return nil
}

func projectListing(f port.ProjectFilter) (pg.Listing[port.ProjectRow], error) {
	order, err := pg.OrderOf(projectOrders, f.Sort, port.ProjectSorts)
	if err != nil {
		return pg.Listing[port.ProjectRow]{}, err
	}
	var c pg.Conditions
	if f.Stage != "" {
		c.Add(`stage_rank = @stage`, "stage", slices.Index(lifecycle.Stages, lifecycle.Stage(f.Stage)))
	}
	if f.Township != "" {
		c.Add(`townships @> array[@township]::text[]`, "township", f.Township)
	}
	if f.Sector != "" {
		c.Add(`sector = @sector`, "sector", f.Sector)
	}
	if f.SupervisingUnit != "" {
		c.Add(`(supervising_unit_code = @supervising_unit or supervising_unit_name = @supervising_unit)`,
			"supervising_unit", f.SupervisingUnit)
	}
	if f.Department != "" {
		c.Add(`supervising_unit_name = @department`, "department", f.Department)
	}
	if f.Unit != "" {
		c.Add(`(unit_code = @unit or unit_name = @unit)`, "unit", f.Unit)
	}
	if f.Year != 0 {
		c.Add(`year = @year`, "year", f.Year)
	}
	c.Years(`year`, f.Years)
	if f.Light != "" {
		c.Add(`light = @light`, "light", f.Light)
	}
	if f.LeadingTownship != "" {
		c.Add(`township = @leading`, "leading", f.LeadingTownship)
	}
	if f.EntityKind != "" {
		c.Add(`unit_kind = @entity_kind`, "entity_kind", f.EntityKind)
	}
	if f.Linkage != "" {
		c.Add(`linkage_model = @linkage`, "linkage", f.Linkage)
	}
	if f.Jiangsu {
		c.Only(`jiangsu_enterprise`)
	}
	if !f.StartedBy.IsZero() {
		c.Add(`began <= @started_by`, "started_by", pg.Civil(f.StartedBy))
	}
	if !f.CompletedBy.IsZero() {
		c.Add(`completed <= @completed_by`, "completed_by", pg.Civil(f.CompletedBy))
	}
	if f.Approved != nil {
		c.Add(`approved = @approved`, "approved", *f.Approved)
	}
	if f.Finished != nil {
		c.Add(`finished = @finished`, "finished", *f.Finished)
	}
	if f.Closed != nil {
		c.Add(`(stage = 'closed') = @closed`, "closed", *f.Closed)
	}
	if f.ReportState != "" {
		reported(&c, f.ReportMonth, f.ReportState)
	}
	for i, word := range strings.Fields(strings.ToLower(f.Q)) { // each of them, in any order; blanks of any width part them
		q := "q" + strconv.Itoa(i)
		c.Add(`strpos(search, @`+q+`) > 0`, q, word)
	}
	if f.Overdue {
		c.Add(`next_due < @today`, "today", pg.Civil(f.Today))
	}
	if f.BegunBy != "" {
		c.Add(begunBy, "begun_by", f.BegunBy)
	}
	if f.Watchers != nil {
		c.Add(`read_keys && @watched`, "watched", watchedKeys(f.Watchers))
	}
	c.Within(f.Reach, `read_keys && @read_keys`)
	c.Arg("today", pg.Civil(f.Today))
	return pg.Listing[port.ProjectRow]{
		Columns: selectProjects, Table: `projects`, Alias: `p`, Where: c, Order: order, Scan: projectColumns.Scan,
		Gather: f.SupervisingUnit != "" || f.Unit != "" || f.Q != "" || f.Overdue || f.BegunBy != "" || f.Watchers != nil ||
			f.ReportState != "" ||
			pg.Limited(f.Reach),
	}, nil
}

// begunBy keeps the projects that somebody declared or handed something in for, themselves or through a deputy. The events are those of the
// indexes log_began and log_began_for.
const begunBy = `code in (
	select substr(stream, length('project/') + 1)
	from log
	where actor = @begun_by
	and type in (` + beginning + `)
	union
	select substr(stream, length('project/') + 1)
	from log
	where on_behalf_of = @begun_by
	and on_behalf_of <> ''
	and type in (` + beginning + `)
)`

// beginning are the types of events that begin something: what a task then asks others to look at.
const beginning = `
	'declared', 'submitted', 'plan_submitted', 'payment_requested', 'change_requested', 'suspension_asked', 'difficulty_raised',
	'completion_claimed', 'acceptance_applied'`

// watchedKeys are the keys by which posts read what they are kept informed of.
func watchedKeys(of []process.Post) []string {
	keys := []string{}
	for _, post := range of {
		keys = append(keys, access.WatchedKey(post))
	}
	return keys
}

// Lines returns the fingerprint of the register line of each code that exists; "" for a project that was not imported.
func (s *Lists) Lines(ctx context.Context, codes []string) (map[string]string, error) {
	rows, _ := s.db.Pool.Query(ctx, `
		select
			code,
			register_line
		from projects
		where code = any($1)`, codes)
	lines := make(map[string]string, len(codes))
	var code, line string
	_, err := pgx.ForEachRow(rows, []any{&code, &line}, func() error {
		lines[code] = line
		return nil
	})
	return lines, pg.Failed(err, "look register lines up")
}

// Closed is the project of a stream as it was closed, or as its import was taken back; false when it is not.
func (s *Lists) Closed(ctx context.Context, stream string) (p lifecycle.Project, closed bool, err error) {
	p, err = s.Project(ctx, strings.TrimPrefix(stream, ProjectPrefix))
	var refused *refusal.Error
	if errors.As(err, &refused) && refused.Code == refusal.CodeNotFound {
		return p, false, nil
	}
	return p, p.Stage == lifecycle.StageClosed || p.Undone(), err
}

// ProjectPrefix begins the name of every project's stream.
var ProjectPrefix = lifecycle.ProjectStream("")

// Reads reports whether there is a project within somebody's reach.
func (s *Lists) Reads(ctx context.Context, code string, reach access.Reach) (bool, error) {
	var reads bool
	err := s.db.Pool.QueryRow(ctx, `
		select $2 or read_keys && $3
		from projects
		where code = $1`, code, reach.All, pg.ReaderKeys(reach),
	).Scan(&reads)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return reads, pg.Failed(err, "ask who reads %s", code)
}
