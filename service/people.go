package service

import (
	"context"
	"fmt"

	"sluice/access"
	"sluice/process"
	"sluice/service/port"
)

// personNamed finds the person that a field names.
func (s *Service) personNamed(ctx context.Context, person, fieldName string) (port.PersonRow, error) {
	for page := 1; ; page++ { // short codes are part of many names
		rows, err := s.Directory.People(ctx, person, port.Page{Number: page, Size: 200})
		if err != nil {
			return port.PersonRow{}, err
		}
		for _, row := range rows.Items {
			if row.Person == person {
				return row, nil
			}
		}
		if len(rows.Items) < 200 {
			break
		}
	}
	return port.PersonRow{}, Invalid(Field(fieldName, "没有这个人员", fmt.Sprintf("there is no person %q", person)))
}

// PersonNamed finds the person that a field names.
func (s *Service) PersonNamed(ctx context.Context, person, fieldName string) (port.PersonRow, error) {
	return s.personNamed(ctx, person, fieldName)
}

// Units lists the units of a kind whose code or name holds a text; of every kind when none is named.
func (s *Service) Units(ctx context.Context, c *Caller, kind process.UnitKind, q string, p port.Page) (port.List[port.UnitRow], error) {
	if err := s.MayRead(ctx, c, access.ReadPeople); err != nil {
		return port.List[port.UnitRow]{}, err
	}
	return s.Directory.Units(ctx, kind, q, p)
}

// People lists the people whose code or name holds a text, with their posts.
func (s *Service) People(ctx context.Context, c *Caller, q string, p port.Page) (port.List[port.PersonRow], error) {
	if err := s.MayRead(ctx, c, access.ReadPeople); err != nil {
		return port.List[port.PersonRow]{}, err
	}
	return s.Directory.People(ctx, q, p)
}
