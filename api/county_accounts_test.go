package api_test

import (
	"context"
	"maps"
	"time"

	"sluice/calendar"
	"sluice/process"
	"sluice/service/port"
)

// The county's accounts. Of five attempts without success the next has to wait for two seconds.

type tries struct {
	times int
	last  time.Time
}

func (c *county) Attempt(_ context.Context, person, address string, now time.Time) (time.Duration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, who := range []string{"person " + person, "address " + address} {
		if t := c.tries[who]; t.times >= 5 && now.Sub(t.last) < 2*time.Second {
			return 2*time.Second - now.Sub(t.last), c.broken
		}
	}
	c.tries["person "+person] = tries{c.tries["person "+person].times + 1, now}
	return 0, c.broken
}

func (c *county) Succeeded(_ context.Context, person, _ string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tries, "person "+person)
	return c.broken
}

func (c *county) Password(_ context.Context, person string) (port.Password, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passwords[person], c.broken
}

func (c *county) SetPassword(_ context.Context, person string, p port.Password, _ time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passwords[person] = p
	c.endSessions(person)
	return c.broken
}

// session is somebody who signed in.
type session struct {
	Person string
	First  bool
	Device string
	due    bool // to be renewed
}

func (c *county) OpenSession(_ context.Context, hash, person string, first bool, device string, _ time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions[hash] = session{Person: person, First: first, Device: device}
	return c.broken
}

func (c *county) Session(_ context.Context, hash string, today calendar.Date, _ time.Time) (port.Session, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, is := c.sessions[hash]
	if !is {
		return port.Session{}, notFound("session")
	}
	grant := port.Grant{Actor: c.actor(known.Person, today), Scope: process.ScopeFull, First: known.First}
	return port.Session{Grant: grant, Due: known.due}, c.broken
}

func (c *county) RenewSession(_ context.Context, old, renewed string, _ time.Time) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, is := c.sessions[old]
	if !is || !known.due {
		return false, c.broken
	}
	known.due = false
	c.sessions[old], c.sessions[renewed] = known, known
	return true, c.broken
}

func (c *county) Sessions(_ context.Context, person string, now time.Time) (rows []port.SessionRow, err error) {
	for _, hash := range sorted(c.sessions) {
		if c.sessions[hash].Person == person {
			rows = append(rows,
				port.SessionRow{ID: hash[:16], SHA256: hash, Device: c.sessions[hash].Device, Since: now, Used: now,
					Ends: now.Add(time.Hour)})
		}
	}
	return rows, c.broken
}

func (c *county) EndSession(_ context.Context, hash string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sessions, hash)
	return c.broken
}

func (c *county) EndSessions(_ context.Context, person string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endSessions(person)
	return c.broken
}

func (c *county) endSessions(person string) {
	maps.DeleteFunc(c.sessions, func(_ string, s session) bool { return s.Person == person })
}
