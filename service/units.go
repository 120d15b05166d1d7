package service

import (
	"context"
	"strings"

	"sluice/access"
	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// Units lists the units of a kind whose code or name holds a text; of every kind when none is named.
func (s *Service) Units(ctx context.Context, c *Caller, kind process.UnitKind, q string, p port.Page) (port.List[port.UnitRow], error) {
	if err := s.MayRead(ctx, c, access.ReadPeople); err != nil {
		return port.List[port.UnitRow]{}, err
	}
	return s.Directory.Units(ctx, kind, q, p)
}

// UnitInput is a unit to be known.
type UnitInput struct {
	Code   string           `json:"code" doc:"2 to 32 of a-z, 0-9 and dashes" example:"lt-zf"`
	Name   string           `json:"name" maxLength:"60" example:"龙亭镇人民政府"`
	Kind   process.UnitKind `json:"kind"`
	Parent string           `json:"parent,omitempty" doc:"code of the unit above"`
}

// AddUnit makes a unit known.
func (s *Service) AddUnit(ctx context.Context, c *Caller, once Once, in UnitInput) (port.UnitRow, error) {
	unit := lifecycle.Unit{Code: in.Code, Name: strings.TrimSpace(in.Name), Kind: in.Kind}
	events, err := s.administer(ctx, c, once, "addUnit", in, &admin.UnitAdded{Unit: unit, Parent: in.Parent})
	if err != nil {
		return port.UnitRow{}, err
	}
	added, err := theRecorded[admin.UnitAdded](events)
	return port.UnitRow{Unit: added.Fact.Unit, Parent: added.Fact.Parent}, err
}

// UnitChange is what can be put right about a unit.
type UnitChange struct {
	Name   string `json:"name" maxLength:"60" example:"龙亭镇人民政府"`
	Parent string `json:"parent,omitempty" doc:"code of the unit above; left out: none"`
}

// ChangeUnit gives a unit another name or another unit above. What is on record keeps the name it had.
func (s *Service) ChangeUnit(ctx context.Context, c *Caller, once Once, code string, in UnitChange) (port.UnitRow, error) {
	if err := administratorsOnly(c); err != nil {
		return port.UnitRow{}, err
	}
	known, err := s.Directory.UnitsByCode(ctx, []string{code})
	if err != nil {
		return port.UnitRow{}, err
	}
	if len(known) == 0 {
		return port.UnitRow{}, refusal.New(refusal.CodeNotFound, "没有这个单位", "there is no such unit")
	}
	in.Name = strings.TrimSpace(in.Name)
	fact := &admin.UnitChanged{Code: code, Name: in.Name, Parent: in.Parent}
	if _, err := s.administer(ctx, c, once, "changeUnit", fact, fact); err != nil {
		return port.UnitRow{}, err
	}
	return port.UnitRow{Unit: lifecycle.Unit{Code: code, Name: in.Name, Kind: known[0].Kind}, Parent: in.Parent}, nil
}

// UnitMerger says which unit takes the place of one that is no more.
type UnitMerger struct {
	Into   string `json:"into" doc:"code of the unit that takes its place, of the same kind" example:"hy-zf"`
	Reason string `json:"reason" maxLength:"500" doc:"by which document" example:"洋编发〔2020〕3号"`
}

// MergeUnit ends a unit: another takes its place in every project, with its open tasks, posts and persons.
func (s *Service) MergeUnit(ctx context.Context, c *Caller, once Once, code string, in UnitMerger) (port.Lineage, error) {
	fact := &admin.UnitMerged{Code: code, Into: in.Into, Reason: in.Reason}
	if _, err := s.administer(ctx, c, once, "mergeUnit", fact, fact); err != nil {
		return port.Lineage{}, err
	}
	return s.Lineage(ctx, c, code)
}

// Lineage tells how a unit came to be and what became of it.
func (s *Service) Lineage(ctx context.Context, c *Caller, code string) (port.Lineage, error) {
	if err := s.MayRead(ctx, c, access.ReadPeople); err != nil {
		return port.Lineage{}, err
	}
	known, err := s.Directory.UnitsByCode(ctx, []string{code})
	if err != nil {
		return port.Lineage{}, err
	}
	if len(known) == 0 {
		return port.Lineage{}, refusal.New(refusal.CodeNotFound, "没有这个单位", "there is no such unit")
	}
	all, err := s.Directory.Lineages(ctx, []string{code})
	if err != nil || len(all) == 0 {
		return port.Lineage{}, err
	}
	return all[0], nil
}
