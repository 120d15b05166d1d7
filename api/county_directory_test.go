package api_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"sluice/admin"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
)

// The county's directory, and its registers.

func (c *county) Authenticate(_ context.Context, hash string, today calendar.Date, now time.Time) (port.Grant, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	token, known := c.tokens[hash]
	if !known || !token.Expires.IsZero() && calendar.DateOf(now).After(token.Expires) {
		return port.Grant{}, notFound("token")
	}
	return port.Grant{Actor: c.actor(token.Person, today), Scope: token.Reach(), Expires: token.Expires}, nil
}

// actor is a person with the posts they hold on a day.
func (c *county) actor(person string, today calendar.Date) lifecycle.Actor {
	actor := c.people[person]
	for _, d := range c.deputies {
		if d.Deputy == person && d.State == service.DeputyAccepted && !today.Before(d.From) && !today.After(d.To) {
			for _, post := range c.people[d.Principal].Posts {
				actor.Deputies = append(actor.Deputies, lifecycle.DeputyFor{Principal: d.Principal, Post: post})
			}
		}
	}
	return actor
}

func (c *county) Tokens(_ context.Context, person string, p port.Page) (port.List[port.TokenRow], error) {
	var rows []port.TokenRow
	for _, hash := range sorted(c.tokens) {
		if t := c.tokens[hash]; t.Person == person {
			rows = append(rows, port.TokenRow{ID: t.ID(), Label: t.Label, Scope: t.Reach(), Expires: t.Expires})
		}
	}
	return page(rows, p), c.broken
}

func (c *county) Deputies(_ context.Context, person string, p port.Page) (port.List[port.DeputyRow], error) {
	var rows []port.DeputyRow
	for _, d := range c.deputies {
		if person == "" || d.Principal == person || d.Deputy == person {
			rows = append(rows, d)
		}
	}
	return page(rows, p), c.broken
}

func (c *county) Acts(context.Context, int, port.Page) (port.List[port.ActRow], error) {
	return port.List[port.ActRow]{Items: []port.ActRow{}}, c.broken
}

func (c *county) UnitsByCode(_ context.Context, codes []string) (found []lifecycle.Unit, err error) {
	for _, unit := range c.units {
		if slices.Contains(codes, unit.Code) {
			found = append(found, unit)
		}
	}
	return found, c.broken
}

func (c *county) Units(_ context.Context, kind process.UnitKind, q string, p port.Page) (port.List[port.UnitRow], error) {
	var rows []port.UnitRow
	for _, unit := range c.units {
		if (kind == "" || unit.Kind == kind) && strings.Contains(unit.Name, q) {
			rows = append(rows, port.UnitRow{Unit: unit})
		}
	}
	return page(rows, p), c.broken
}

func (c *county) People(_ context.Context, _ string, p port.Page) (port.List[port.PersonRow], error) {
	var rows []port.PersonRow
	for _, person := range sorted(c.people) {
		rows = append(rows,
			port.PersonRow{Person: person, Name: c.people[person].Name, Posts: c.people[person].Posts, Gone: c.gone[person]})
	}
	return page(rows, p), c.broken
}

func (c *county) Policies(context.Context) ([]port.PolicyRow, error) { return c.policies, c.broken }

func (c *county) Calendars(context.Context) ([]port.CalendarRow, error) { return c.calendars, c.broken }

// termsAt are the county's terms with the calendars that are in force at an instant.
func (c *county) termsAt(at time.Time) (lifecycle.Terms, error) {
	terms := c.terms
	for _, row := range c.calendars {
		if row.Effective.After(at) {
			continue
		}
		published, err := (&admin.CalendarPublished{Document: row.Document}).Apply(terms.Calendar)
		if err != nil {
			return terms, err
		}
		terms.Calendar = published
	}
	return terms, c.broken
}

func (c *county) PostsHeld(_ context.Context, person string) (held []port.HeldPost, err error) {
	for _, e := range c.log[lifecycle.AdminStream] {
		var given admin.PostGiven
		if e.Type == given.Type() && json.Unmarshal(e.Payload, &given) == nil && given.Person == person {
			held = append(held, port.HeldPost{Post: given.Post, From: e.At})
		}
	}
	return held, c.broken
}

func (c *county) Administer(
	_ context.Context, id, fingerprint string, actor lifecycle.Actor, at time.Time, facts ...admin.Fact,
) ([]lifecycle.Event, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.answers[id]; ok {
		if known.fingerprint != fingerprint {
			return nil, keyReused()
		}
		return known.events, nil
	}
	var all []admin.Fact
	for _, fact := range facts {
		if f, left := fact.(*admin.PersonLeft); left {
			all = append(all, f.HandOver(c.people[f.Person].Posts, c.people[f.Successor].Posts)...)
		}
		all = append(all, fact)
	}
	var events []lifecycle.Event
	for _, fact := range all {
		if f, revoked := fact.(*admin.TokenRevoked); revoked && !c.hasToken(*f) {
			return nil, notFound("token")
		}
		if f, drops := fact.(*admin.CommandDropped); drops {
			if err := c.drop(f); err != nil {
				return nil, err
			}
		}
		c.apply(fact)
		seq := int64(len(c.log[lifecycle.AdminStream]) + 1)
		e := lifecycle.NewEvent(lifecycle.AdminStream, seq, at, actor, id, fact)
		c.log[lifecycle.AdminStream], events = append(c.log[lifecycle.AdminStream], e), append(events, e)
	}
	c.answers[id] = kept{fingerprint: fingerprint, events: events}
	return events, nil
}

// drop takes a command from among those that give no outcome.
func (c *county) drop(f *admin.CommandDropped) error {
	i := slices.IndexFunc(c.trouble, func(t port.Trouble) bool { return t.ID == f.Command })
	if i < 0 {
		return notFound("command")
	}
	f.Stream, f.Name, f.MayBeDecided = lifecycle.ProjectStream(c.trouble[i].Project), c.trouble[i].Command, c.trouble[i].MayBeDecided
	c.trouble = slices.Delete(c.trouble, i, i+1)
	return nil
}

func (c *county) hasToken(f admin.TokenRevoked) bool {
	for _, t := range c.tokens {
		if t.Person == f.Person && t.ID() == f.Token {
			return true
		}
	}
	return false
}

func (c *county) apply(fact admin.Fact) {
	switch f := fact.(type) {
	case *admin.UnitAdded:
		c.units = append(c.units, f.Unit)
	case *admin.UnitChanged:
		for i := range c.units {
			if c.units[i].Code == f.Code {
				c.units[i].Name = f.Name
			}
		}
	case *admin.PersonRenamed:
		actor := c.people[f.Person]
		actor.Name = f.Name
		c.people[f.Person] = actor
	case *admin.PersonAdded:
		c.people[f.Person] = lifecycle.Actor{Person: f.Person, Name: f.Name}
	case *admin.PostGiven:
		actor := c.people[f.Person]
		actor.Posts = append(actor.Posts, f.Post)
		c.people[f.Person] = actor
	case *admin.TokenIssued:
		c.tokens[f.SHA256] = *f
	case *admin.TokenRevoked:
		maps.DeleteFunc(c.tokens, func(_ string, t admin.TokenIssued) bool { return t.Person == f.Person && t.ID() == f.Token })
	case *admin.PersonLeft:
		actor, now := c.people[f.Person], c.now
		actor.Posts, c.gone[f.Person] = nil, &now
		delete(c.passwords, f.Person)
		c.endSessions(f.Person)
		c.people[f.Person] = actor
		maps.DeleteFunc(c.tokens, func(_ string, t admin.TokenIssued) bool { return t.Person == f.Person })
		for i, d := range c.deputies {
			c.deputies[i].Ended = d.Ended || d.Principal == f.Person || d.Deputy == f.Person
		}
	case *admin.PersonReturned:
		delete(c.gone, f.Person)
	case *admin.PostTaken:
		actor := c.people[f.Person]
		actor.Posts = slices.DeleteFunc(slices.Clone(actor.Posts), func(p process.Post) bool { return p == f.Post })
		c.people[f.Person] = actor
	case *admin.TokensRevoked:
		c.endSessions(f.Person)
		maps.DeleteFunc(c.tokens, func(_ string, t admin.TokenIssued) bool { return t.Person == f.Person })
	case *admin.DeputyNamed:
		f.ID = len(c.deputies) + 1
		c.deputies = append(c.deputies,
			port.DeputyRow{ID: f.ID, Principal: f.Principal, PrincipalName: c.people[f.Principal].Name, Deputy: f.Deputy, Posts: f.Posts,
				From: f.From, To: f.To, Reason: f.Reason, State: service.DeputyProposed})
	case *admin.DeputyAccepted:
		c.deputies[f.ID-1].State = service.DeputyAccepted
	case *admin.DeputyDeclined:
		c.deputies[f.ID-1].State, c.deputies[f.ID-1].Ended = service.DeputyDeclined, true
	case *admin.DeputyEnded:
		c.deputies[f.ID-1].State, c.deputies[f.ID-1].Ended = service.DeputyEnded, true
	case *admin.CalendarPublished:
		f.Version = len(c.calendars) + 1
		c.calendars = append(c.calendars, port.CalendarRow{Version: f.Version, Effective: f.Effective, Document: f.Document})
	case *admin.PolicyPublished:
		c.policies = append(c.policies, port.PolicyRow{Version: f.Version, Effective: f.Effective, Document: f.Document})
	}
}

func (c *county) Lines(_ context.Context, codes []string) (map[string]string, error) {
	lines := map[string]string{}
	for _, code := range codes {
		if p, known := c.projects[code]; known {
			lines[code] = p.Register.Line
		}
	}
	return lines, c.broken
}

func (c *county) EveryUnit(context.Context) (all []lifecycle.Unit, err error) {
	for _, unit := range c.units {
		all = append(all, unit)
	}
	return all, c.broken
}

func (c *county) WriteImport(_ context.Context, b port.ImportBatch) (port.ImportReceipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken != nil {
		return port.ImportReceipt{}, c.broken
	}
	for _, unit := range b.Units {
		c.units = append(c.units, unit.Unit)
	}
	closed := 0
	for _, e := range b.Finished {
		code := strings.TrimPrefix(e.Stream, "project/")
		p, err := lifecycle.Fold(c.projects[code], e)
		if err != nil {
			return port.ImportReceipt{}, err
		}
		c.projects[code], c.log[e.Stream] = p, append(c.log[e.Stream], e)
		closed++
	}
	for _, command := range b.Running {
		decision, err := lifecycle.Decide(lifecycle.Project{}, command, c.terms, c.now)
		if err != nil {
			return port.ImportReceipt{}, err
		}
		if _, err := c.record(command, b.ID, decision); err != nil {
			return port.ImportReceipt{}, err
		}
	}
	c.receipts[b.ID] = port.ImportReceipt{
		ID: b.ID, File: b.File, AsOf: b.AsOf, By: b.Actor.Name, At: b.At, Rows: b.Rows, Closed: closed, Running: len(b.Running),
		Skipped: b.Skipped, Faulty: b.Faulty, Complete: len(b.Running) == 0,
	}
	return c.receipts[b.ID], nil
}

func (c *county) Import(_ context.Context, id string) (port.ImportReceipt, error) {
	r, known := c.receipts[id]
	if !known {
		return r, notFound("import")
	}
	return r, c.broken
}

func (c *county) ImportList(_ context.Context, p port.Page) (port.List[port.ImportReceipt], error) {
	var rows []port.ImportReceipt
	for _, id := range sorted(c.receipts) {
		rows = append(rows, c.receipts[id])
	}
	return page(rows, p), c.broken
}

func (c *county) Lineages(context.Context, []string) ([]port.Lineage, error) {
	return c.lineages, c.broken
}

func (c *county) FormerNames(context.Context) ([]port.FormerName, error) { return c.former, c.broken }
