package api

import (
	"context"

	"sluice/service"
	"sluice/service/port"
)

// body is an answer as huma renders it.
type body[T any] struct{ Body T }

// answer renders what a use case answers.
func answer[T any](value T, err error) (*body[T], error) {
	if err != nil {
		return nil, err
	}
	return &body[T]{value}, nil
}

// listed is a page of a list as huma renders it.
type listed[T any] struct {
	Body port.List[T]
}

func list[T any](l port.List[T], err error) (*listed[T], error) {
	if err != nil {
		return nil, err
	}
	if l.Items == nil {
		l.Items = []T{}
	}
	return &listed[T]{l}, nil
}

func (p Paged) page() port.Page { return port.Page{Number: p.Page, Size: p.PageSize} }

// Narrowed is what narrows the list of projects. It is exported because huma reads exported fields only.
type Narrowed struct{ service.ProjectFilter }

func (s *server) listProjects(ctx context.Context, in *struct {
	Paged
	Narrowed
}) (*listed[port.ProjectRow], error) {
	return list(s.Projects(ctx, callerOf(ctx), in.ProjectFilter, in.page()))
}

// viewed is a project as huma renders it.
type viewed struct {
	ETag string `header:"ETag" doc:"the revision, for If-Match"`
	Body service.ProjectView
}

func (s *server) getProject(ctx context.Context, in *onProject) (*viewed, error) {
	view, err := s.Project(ctx, callerOf(ctx), in.Code)
	if err != nil {
		return nil, err
	}
	return &viewed{etag(view.Revision), view}, nil
}

// listOffers returns what the caller may do with a project, or with one of its tasks.
func (s *server) listOffers(ctx context.Context, in *struct {
	Code string `path:"code" doc:"code of the project" example:"SS2019-001"`
	Task string `query:"task" doc:"only what concerns this task, by id"`
}) (*body[service.Offers], error) {
	return answer(s.Offers(ctx, callerOf(ctx), in.Code, in.Task))
}

// onProject asks about a project.
type onProject struct {
	Code string `path:"code" doc:"code of the project" example:"SS2019-001"`
}
