package api

import (
	"context"

	"sluice/service"
)

func (s *server) listTasks(ctx context.Context, in *struct {
	Paged
	service.TaskFilter
	Sort string `query:"sort" default:"due" doc:"the order; a leading dash turns it round"`
}) (*listed[service.TaskView], error) {
	return list(s.Tasks(ctx, callerOf(ctx), in.TaskFilter, in.Sort, in.page()))
}

func (s *server) listTaskDays(ctx context.Context, in *struct {
	service.TaskFilter
}) (*body[service.TaskDays], error) {
	return answer(s.TaskDays(ctx, callerOf(ctx), in.TaskFilter))
}

func (s *server) getTask(ctx context.Context, in *struct {
	ID string `path:"id" doc:"id of the task" example:"SS2019-001.12"`
}) (*body[service.TaskView], error) {
	return answer(s.Task(ctx, callerOf(ctx), in.ID))
}
