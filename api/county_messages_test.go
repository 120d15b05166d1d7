package api_test

import (
	"context"
	"slices"

	"sluice/service/port"
)

// What leaves the house.

func (c *county) Deliveries(_ context.Context, state string, p port.Page) (port.List[port.DeliveryRow], error) {
	var rows []port.DeliveryRow
	for _, d := range c.deliveries {
		if state == "" || d.State == state {
			rows = append(rows, d)
		}
	}
	return page(rows, p), c.broken
}

func (c *county) Retry(_ context.Context, id int64) error {
	for i := range c.deliveries {
		if d := &c.deliveries[i]; d.ID == id && d.State == "dead" {
			d.State = "queued"
			return nil
		}
	}
	return notFound("delivery")
}

func (c *county) Contact(_ context.Context, person string) (port.Contact, error) {
	contact, known := c.contacts[person]
	if !known {
		contact.Language = "zh"
	}
	return contact, c.broken
}

func (c *county) SetContact(_ context.Context, person string, contact port.Contact) error {
	c.contacts[person] = contact
	return c.broken
}

func (c *county) MarkRead(ctx context.Context, f port.InboxFilter, ids []int64) error {
	f.New = true
	rows, err := c.Notifications(ctx, f, port.Page{Number: 1, Size: 100})
	for _, row := range rows.Items {
		if ids == nil || slices.Contains(ids, row.ID) {
			c.read[f.Person] = append(c.read[f.Person], row.ID)
		}
	}
	return err
}

func (c *county) Robots(_ context.Context, p port.Page) (port.List[port.Robot], error) {
	return page(c.robots, p), c.broken
}

func (c *county) SetRobot(_ context.Context, r port.Robot) error {
	c.robots = append(c.robots, r)
	return c.broken
}

func (c *county) Alarms(_ context.Context, p port.Page) (port.List[port.Alarm], error) {
	return page([]port.Alarm{{Kind: "unheld_post", Subject: "lyj/staff", Times: 2}}, p), c.broken
}
