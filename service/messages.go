package service

import (
	"context"
	"time"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/service/port"
)

// newFor is how long a message counts as new that nobody marks as read. After that the tasks it tells of are on the board, and whoever
// takes a post over does not begin with a hundred of them.
const newFor = 30 * 24 * time.Hour

// inbox is what is told to the caller's posts.
func (s *Service) inbox(c *Caller) port.InboxFilter {
	return port.InboxFilter{Person: c.Actor.Person, Posts: c.Actor.AllPosts(), NewSince: s.Clock.Now().Add(-newFor)}
}

// Notifications are the messages to the caller's posts, the latest first; only what is new when it is asked for.
func (s *Service) Notifications(ctx context.Context, c *Caller, onlyNew bool, p port.Page) (port.List[port.NotificationRow], error) {
	if err := s.MayRead(ctx, c, access.ReadMessages); err != nil {
		return port.List[port.NotificationRow]{}, err
	}
	inbox := s.inbox(c)
	inbox.New = onlyNew
	if len(inbox.Posts) == 0 {
		return empty[port.NotificationRow](p), nil
	}
	return s.record.Notifications(ctx, inbox, p)
}

// empty is the page of a list on which nothing stands.
func empty[T any](p port.Page) port.List[T] { return port.List[T]{Page: p.Number, PageSize: p.Size} }

// newMessages counts them.
func (s *Service) newMessages(ctx context.Context, c *Caller) (int, error) {
	inbox := s.inbox(c)
	if len(inbox.Posts) == 0 {
		return 0, nil
	}
	inbox.New = true
	rows, err := s.record.Notifications(ctx, inbox, port.Page{Number: 1, Size: 1})
	return rows.Total, err
}

// ReadInput says which messages were read.
type ReadInput struct {
	IDs []int64 `json:"ids,omitempty" maxItems:"200" doc:"ids of the messages; those of others' inboxes are passed over"`
	All bool    `json:"all,omitempty" doc:"all that are new"`
}

// InboxView says how many messages are new.
type InboxView struct {
	New int `json:"new"`
}

// MarkRead marks messages of the caller's as read.
func (s *Service) MarkRead(ctx context.Context, c *Caller, in ReadInput) (InboxView, error) {
	inbox, ids := s.inbox(c), in.IDs
	if in.All == (len(ids) > 0) {
		return InboxView{}, Invalid(Field("ids", "请填写消息编号，或选择全部", "name messages, or all"))
	}
	if in.All {
		ids = nil
	}
	if len(inbox.Posts) > 0 {
		if err := s.Messages.MarkRead(ctx, inbox, ids); err != nil {
			return InboxView{}, err
		}
	}
	count, err := s.newMessages(ctx, c)
	return InboxView{count}, err
}

// Digests are what those who supervise are told on the morning of a working day, of the caller's posts; of every day when none is named.
func (s *Service) Digests(ctx context.Context, c *Caller, day calendar.Date, p port.Page) (port.List[lifecycle.Digest], error) {
	if err := s.MayRead(ctx, c, access.ReadMessages); err != nil {
		return port.List[lifecycle.Digest]{}, err
	}
	posts := c.Actor.AllPosts()
	if len(posts) == 0 {
		return empty[lifecycle.Digest](p), nil
	}
	return s.record.Digests(ctx, posts, day, p)
}
