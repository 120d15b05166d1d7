package api_test

import (
	"context"
	"time"

	"sluice/api/port"
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
	return c.broken
}

func (c *county) RemovePassword(_ context.Context, person string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.passwords, person)
	return c.broken
}
