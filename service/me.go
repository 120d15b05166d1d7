package service

import (
	"context"
	"slices"

	"sluice/access"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service/port"
)

// Me is who asks.
type Me struct {
	Person        string           `json:"person"`
	Name          string           `json:"name"`
	Posts         []process.Post   `json:"posts" nullable:"false"`
	Administrator bool             `json:"administrator"`
	DeputyFor     []StandsIn       `json:"deputy_for" nullable:"false" doc:"the posts in which I act for others today"`
	Asked         int              `json:"asked_to_stand_in" doc:"how many who are away wait for my answer: whether I stand in for them"`
	Units         []lifecycle.Unit `json:"units" nullable:"false" doc:"the units of all these posts"`

	NewMessages int `json:"new_messages" doc:"messages that I have not marked as read, of the last 30 days"`

	Reads map[access.Resource]access.Scope `json:"reads" doc:"how far I read each kind of thing: all, reach (of the projects I read), own or none"`
}

// StandsIn is a post in which somebody acts for another.
type StandsIn struct {
	lifecycle.DeputyFor
	PrincipalName string `json:"principal_name"`
}

// UnitName names a unit of theirs; one that is not known stands for itself.
func (m *Me) UnitName(code string) string {
	for _, unit := range m.Units {
		if unit.Code == code {
			return unit.Name
		}
	}
	return code
}

// Holds reports whether they may act in a post, their own or somebody's for whom they stand in.
func (m *Me) Holds(post process.Post) bool {
	return slices.Contains(m.Posts, post) ||
		slices.ContainsFunc(m.DeputyFor, func(d StandsIn) bool { return d.Post == post })
}

// Sees reports whether a kind of thing is open to them: all of it, or what belongs to the projects they read.
func (m *Me) Sees(reading access.Resource) bool {
	return m.Reads[reading] != "" && m.Reads[reading] != access.ScopeNone
}

// DeclaringUnits are the units for which they may declare: those whose kind does, in which they are on the staff.
func (m *Me) DeclaringUnits() []lifecycle.Unit {
	return slices.DeleteFunc(slices.Clone(m.Units), func(u lifecycle.Unit) bool {
		return !u.Kind.Declares() || !m.Holds(process.Post{Unit: u.Code, Role: process.RoleStaff})
	})
}

// Me is who asks, and how far they reach.
func (s *Service) Me(ctx context.Context, c *Caller) (Me, error) {
	reader, err := s.Reader(ctx, c)
	if err != nil {
		return Me{}, err
	}
	actor := c.Actor
	me := Me{
		Person: actor.Person, Name: actor.Name, Posts: append([]process.Post{}, actor.Posts...), Administrator: c.Administers(),
		DeputyFor: []StandsIn{}, Units: []lifecycle.Unit{}, Reads: map[access.Resource]access.Scope{},
	}
	for _, row := range access.Resources() {
		me.Reads[row.Reading] = reader.Extent(row.Reading)
	}
	if me.NewMessages, err = s.newMessages(ctx, c); err != nil {
		return Me{}, err
	}
	names, asked, err := s.principals(ctx, actor)
	if err != nil {
		return Me{}, err
	}
	me.Asked = asked
	for _, d := range actor.Deputies {
		me.DeputyFor = append(me.DeputyFor, StandsIn{DeputyFor: d, PrincipalName: names[d.Principal]})
	}
	units, err := s.UnitsOf(ctx, actor)
	me.Units = append(me.Units, units...)
	return me, err
}

// mostOnAPage is the largest page of a list that can be asked for.
const mostOnAPage = 200

// principals are the names of those for whom somebody acts today, by their codes, and how many more have asked them to.
func (s *Service) principals(ctx context.Context, actor lifecycle.Actor) (names map[string]string, asked int, err error) {
	names = map[string]string{}
	rows, err := s.Directory.Deputies(ctx, actor.Person, port.Page{Number: 1, Size: mostOnAPage})
	for _, row := range rows.Items {
		names[row.Principal] = row.PrincipalName
		if row.Deputy == actor.Person && row.State == DeputyProposed && !row.To.Before(s.Today()) {
			asked++
		}
	}
	return names, asked, err
}
