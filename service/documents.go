package service

import (
	"context"
	"fmt"
	"time"

	"sluice/lifecycle"
	"sluice/refusal"
	"sluice/service/port"
)

// The policy and the calendar are documents that the county publishes, version by version.

// takesEffectAfter is the least time between publishing a version and its effect: by then every worker knows it.
const takesEffectAfter = 60 * time.Second

func noSuchVersion(version int) error {
	return refusal.New(refusal.CodeNotFound, fmt.Sprintf("没有第 %d 版", version), fmt.Sprintf("there is no version %d", version))
}

// pageOf is a page of a list that is there as a whole.
func pageOf[T any](all []T, p port.Page) port.List[T] {
	first := min((p.Number-1)*p.Size, len(all))
	last := min(first+p.Size, len(all))
	return port.List[T]{Items: append([]T{}, all[first:last]...), Page: p.Number, PageSize: p.Size, Total: len(all)}
}

// MovePage is a page of tasks that would be due on another day.
type MovePage struct {
	Items    []port.Move `json:"items" nullable:"false"`
	Page     int         `json:"page"`
	PageSize int         `json:"page_size"`
	Total    int         `json:"total"`
	Open     int         `json:"open" doc:"open tasks looked at"`
}

// moves lists the open tasks that a rule would date otherwise.
func (s *Service) moves(ctx context.Context, c *Caller, p port.Page, redate func(lifecycle.Task) (lifecycle.Due, bool)) (MovePage, error) {
	page := MovePage{Items: []port.Move{}, Page: p.Number, PageSize: p.Size}
	err := s.RecordsFor(c).OpenTasks(ctx, func(project, name string, t lifecycle.Task) {
		page.Open++
		due, moved := redate(t)
		if !moved {
			return
		}
		if page.Total >= (p.Number-1)*p.Size && len(page.Items) < p.Size {
			page.Items = append(page.Items, port.Move{
				Task: t.ID, Kind: t.Kind, Words: t.Called(), Project: project, ProjectName: name, Holder: t.Holder, DueNow: t.Due.On,
				DueThen: due.On,
				Why:     due.Why(),
			})
		}
		page.Total++
	})
	if err != nil {
		return page, fmt.Errorf("look at the open tasks: %w", err)
	}
	return page, nil
}
