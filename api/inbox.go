package api

import (
	"context"
	"time"

	"sluice/service"
	"sluice/service/port"
)

// newFor is how long a message counts as new that nobody marks as read. After that the tasks it tells of are on the board, and whoever
// takes a post over does not begin with a hundred of them.
const newFor = 30 * 24 * time.Hour

// inbox is what is told to the caller's posts.
func (s *server) inbox(ctx context.Context) port.InboxFilter {
	actor := callerOf(ctx).Actor
	return port.InboxFilter{Person: actor.Person, Posts: actor.AllPosts(), NewSince: s.Clock.Now().Add(-newFor)}
}

func (s *server) listNotifications(ctx context.Context, in *struct {
	Paged
	New bool `query:"new" doc:"only what I have not marked as read, of the last 30 days"`
}) (*listed[port.NotificationRow], error) {
	inbox := s.inbox(ctx)
	inbox.New = in.New
	if len(inbox.Posts) == 0 {
		return empty[port.NotificationRow](in.Paged)
	}
	return list(s.RecordsFor(callerOf(ctx)).Notifications(ctx, inbox, in.page()))
}

// newMessages counts them.
func (s *server) newMessages(ctx context.Context) (int, error) {
	inbox := s.inbox(ctx)
	if len(inbox.Posts) == 0 {
		return 0, nil
	}
	inbox.New = true
	rows, err := s.RecordsFor(callerOf(ctx)).Notifications(ctx, inbox, port.Page{Number: 1, Size: 1})
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

func (s *server) markRead(ctx context.Context, in *struct{ Body ReadInput }) (*struct{ Body InboxView }, error) {
	inbox, ids := s.inbox(ctx), in.Body.IDs
	if in.Body.All == (len(ids) > 0) {
		return nil, service.Invalid(service.Field("ids", "请填写消息编号，或选择全部", "name messages, or all"))
	}
	if in.Body.All {
		ids = nil
	}
	if len(inbox.Posts) > 0 {
		if err := s.Messages.MarkRead(ctx, inbox, ids); err != nil {
			return nil, err
		}
	}
	count, err := s.newMessages(ctx)
	return &struct{ Body InboxView }{InboxView{count}}, err
}
