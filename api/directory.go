package api

import (
	"context"

	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) getMe(ctx context.Context, _ *struct{}) (*body[service.Me], error) {
	return answer(s.Me(ctx, callerOf(ctx)))
}

func (s *server) listUnits(ctx context.Context, in *struct {
	Paged
	Kind process.UnitKind `query:"kind" doc:"only of this kind"`
	Q    string           `query:"q" maxLength:"60" doc:"part of the code or the name"`
}) (*listed[port.UnitRow], error) {
	return list(s.Units(ctx, callerOf(ctx), in.Kind, in.Q, in.page()))
}

func (s *server) addUnit(ctx context.Context, in *struct {
	Keyed
	Body service.UnitInput
}) (*body[port.UnitRow], error) {
	return answer(s.AddUnit(ctx, callerOf(ctx), onceOf(ctx), in.Body))
}

func (s *server) changeUnit(ctx context.Context, in *struct {
	Keyed
	Unit string `path:"unit" doc:"code of the unit" example:"lt-zf"`
	Body service.UnitChange
}) (*body[port.UnitRow], error) {
	return answer(s.ChangeUnit(ctx, callerOf(ctx), onceOf(ctx), in.Unit, in.Body))
}

func (s *server) mergeUnit(ctx context.Context, in *struct {
	Keyed
	Unit string `path:"unit" doc:"code of the unit that is no more" example:"qs-zf"`
	Body service.UnitMerger
}) (*body[port.Lineage], error) {
	return answer(s.MergeUnit(ctx, callerOf(ctx), onceOf(ctx), in.Unit, in.Body))
}

func (s *server) getLineage(ctx context.Context, in *struct {
	Unit string `path:"unit" doc:"code of the unit" example:"qs-zf"`
}) (*body[port.Lineage], error) {
	return answer(s.Lineage(ctx, callerOf(ctx), in.Unit))
}

func (s *server) listPeople(ctx context.Context, in *struct {
	Paged
	Q string `query:"q" maxLength:"60" doc:"part of the id or the name"`
}) (*listed[port.PersonRow], error) {
	return list(s.People(ctx, callerOf(ctx), in.Q, in.page()))
}

func (s *server) addPerson(ctx context.Context, in *struct {
	Keyed
	Body service.PersonInput
}) (*body[service.PersonAnswer], error) {
	return answer(s.AddPerson(ctx, callerOf(ctx), onceOf(ctx), in.Body))
}

func (s *server) getPerson(ctx context.Context, in *struct {
	Person string `path:"person" doc:"the person" example:"wang.li"`
}) (*body[service.PersonView], error) {
	return answer(s.Person(ctx, callerOf(ctx), in.Person))
}

func (s *server) renamePerson(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   service.NameInput
}) (*body[port.PersonRow], error) {
	return answer(s.RenamePerson(ctx, callerOf(ctx), onceOf(ctx), in.Person, in.Body))
}

func (s *server) givePost(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   service.PostInput
}) (*body[service.PostAnswer], error) {
	return answer(s.GivePost(ctx, callerOf(ctx), onceOf(ctx), in.Person, in.Body))
}

func (s *server) takePost(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   service.PostInput
}) (*body[service.PostAnswer], error) {
	return answer(s.TakePost(ctx, callerOf(ctx), onceOf(ctx), in.Person, in.Body))
}

func (s *server) leave(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"who leaves" example:"wang.li"`
	Body   service.LeaveInput
}) (*body[service.Leaving], error) {
	return answer(s.Leave(ctx, callerOf(ctx), onceOf(ctx), in.Person, in.Body))
}

func (s *server) letIn(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"who comes back" example:"wang.li"`
	Body   service.ReturnInput
}) (*body[port.PersonRow], error) {
	return answer(s.LetIn(ctx, callerOf(ctx), onceOf(ctx), in.Person, in.Body))
}
