package api

import (
	"context"
	"fmt"

	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

func (s *server) listDeputies(ctx context.Context, in *struct {
	Paged
	Person string `query:"person" doc:"only those of this person, either way; others than administrators see their own alone"`
}) (*listed[port.DeputyRow], error) {
	extent, err := s.Extent(ctx, callerOf(ctx), access.ReadDeputies)
	if err != nil {
		return nil, err
	}
	if me := callerOf(ctx).Actor.Person; extent != access.ScopeAll && in.Person != me {
		if in.Person != "" {
			return empty[port.DeputyRow](in.Paged)
		}
		in.Person = me
	}
	return list(s.Directory.Deputies(ctx, in.Person, in.page()))
}

// DeputyInput names who stands in for whom.
type DeputyInput struct {
	Principal string        `json:"principal,omitempty" doc:"for whom; administrators alone may name somebody else than themselves"`
	Deputy    string        `json:"deputy" doc:"who acts" example:"wang.li"`
	Posts     []string      `json:"posts,omitempty" doc:"in which posts, as unit/role; all when left out"`
	From      calendar.Date `json:"from" doc:"the first day"`
	To        calendar.Date `json:"to" doc:"the last day"`
	Reason    string        `json:"reason" doc:"why, at most 500 characters"`
}

func (s *server) nameDeputy(ctx context.Context, in *struct {
	Keyed
	Body DeputyInput
}) (*struct{ Body port.DeputyRow }, error) {
	if in.Body.Principal == "" {
		in.Body.Principal = callerOf(ctx).Actor.Person
	}
	if in.Body.Principal != callerOf(ctx).Actor.Person {
		if err := administratorsOnly(callerOf(ctx)); err != nil {
			return nil, err
		}
	}
	posts, err := s.postsNamed(ctx, in.Body.Posts)
	if err != nil {
		return nil, err
	}
	fact := &lifecycle.DeputyNamed{
		Principal: in.Body.Principal, Deputy: in.Body.Deputy, Posts: posts, From: in.Body.From, To: in.Body.To, Reason: in.Body.Reason,
	}
	if err := fact.Check(); err != nil {
		return nil, err
	}
	if today := s.Today(); fact.To.Before(today) {
		return nil, service.Invalid(service.Field("to", "止日已过", fmt.Sprintf("has passed; today is %s", today)))
	}
	events, err := s.Directory.Administer(ctx, onceOf(ctx).ID(callerOf(ctx)), keyedOf(ctx).fingerprint, callerOf(ctx).Actor, s.Clock.Now(), fact)
	if err != nil {
		return nil, err
	}
	var row port.DeputyRow
	for _, e := range events {
		var named lifecycle.DeputyNamed
		if is, err := read(e, &named); err != nil {
			return nil, err
		} else if is {
			row = port.DeputyRow{
				ID: named.ID, Principal: named.Principal, Deputy: named.Deputy, Posts: append([]process.Post{}, named.Posts...), From: named.From, To: named.To,
				Reason: named.Reason,
			}
		}
	}
	return &struct{ Body port.DeputyRow }{row}, nil
}

func (s *server) endDeputy(ctx context.Context, in *struct {
	Keyed
	ID int `path:"id" minimum:"1" doc:"number of the deputy"`
}) (*struct{ Body port.DeputyRow }, error) {
	row, err := s.deputy(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if row.Principal != callerOf(ctx).Actor.Person && row.Deputy != callerOf(ctx).Actor.Person {
		if err := administratorsOnly(callerOf(ctx)); err != nil {
			return nil, err
		}
	}
	if _, err := s.Directory.Administer(ctx, onceOf(ctx).ID(callerOf(ctx)), keyedOf(ctx).fingerprint, callerOf(ctx).Actor, s.Clock.Now(), &lifecycle.DeputyEnded{ID: in.ID}); err != nil {
		return nil, err
	}
	row.Ended = true
	return &struct{ Body port.DeputyRow }{row}, nil
}

func (s *server) deputy(ctx context.Context, id int) (port.DeputyRow, error) {
	for page := 1; ; page++ {
		rows, err := s.Directory.Deputies(ctx, "", port.Page{Number: page, Size: 200})
		if err != nil {
			return port.DeputyRow{}, err
		}
		for _, row := range rows.Items {
			if row.ID == id {
				return row, nil
			}
		}
		if len(rows.Items) < 200 {
			return port.DeputyRow{}, refusal.New(refusal.CodeNotFound, "没有这项代理", "there is no such deputy")
		}
	}
}

// LeaveInput says that a person leaves, and who takes over what they held.
type LeaveInput struct {
	Successor string `json:"successor" doc:"who takes the posts over" example:"wang.li"`
	Reason    string `json:"reason" doc:"why, at most 500 characters"`
	Preview   bool   `json:"preview,omitempty" doc:"say what would change hands, and do nothing"`
}

// Leaving is what a person's leaving moved: each post, and each open task that waits for it, with who has it now.
type Leaving struct {
	Person    string         `json:"person"`
	Successor string         `json:"successor"`
	Posts     []process.Post `json:"posts" nullable:"false"`
	Tasks     []LeftTask     `json:"tasks" nullable:"false"`
	Preview   bool           `json:"preview,omitempty" doc:"nothing has changed hands yet"`
}

// LeftTask is an open task of a post that changed hands.
type LeftTask struct {
	Task    string        `json:"task"`
	Words   process.Words `json:"words"`
	Due     calendar.Date `json:"due"`
	Project string        `json:"project"`
	Name    string        `json:"project_name"`
	Holder  process.Post  `json:"holder"`
	Persons []string      `json:"persons" nullable:"false" doc:"who has it now"`
	Claimed string        `json:"claimed,omitempty" doc:"the leaver had claimed it: have it released"`
}

func (s *server) leave(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"who leaves" example:"wang.li"`
	Body   LeaveInput
}) (*struct{ Body Leaving }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if in.Body.Successor == in.Person {
		return nil, service.Invalid(service.Field("successor", "接任人不能是离任人", "must be somebody else"))
	}
	leaver, err := s.PersonNamed(ctx, in.Person, "person")
	if err != nil {
		return nil, err
	}
	successor, err := s.PersonNamed(ctx, in.Body.Successor, "successor")
	if err != nil {
		return nil, err
	}
	if in.Body.Preview {
		return s.wouldLeave(ctx, leaver, in.Body)
	}
	var facts []lifecycle.AdminFact
	for _, post := range leaver.Posts {
		facts = append(facts, &lifecycle.PostTaken{Person: in.Person, Post: post})
		if !holds(successor, post) {
			facts = append(facts, &lifecycle.PostGiven{Person: in.Body.Successor, Post: post})
		}
	}
	facts = append(facts, &lifecycle.PersonLeft{Person: in.Person, Reason: in.Body.Reason})
	events, err := s.administer(ctx, facts...)
	if err != nil {
		return nil, err
	}
	if err := s.Accounts.RemovePassword(ctx, in.Person); err != nil {
		return nil, err
	}
	answer := Leaving{Person: in.Person, Successor: in.Body.Successor, Posts: []process.Post{}, Tasks: []LeftTask{}}
	for _, e := range events {
		var taken lifecycle.PostTaken
		if is, err := read(e, &taken); err != nil {
			return nil, err
		} else if is {
			answer.Posts = append(answer.Posts, taken.Post)
		}
	}
	answer.Tasks, err = s.tasksOf(ctx, answer.Posts, leaver.Person)
	return &struct{ Body Leaving }{answer}, err
}

// ReturnInput says why somebody who left comes back.
type ReturnInput struct {
	Reason string `json:"reason" doc:"why, at most 500 characters"`
}

// letIn opens the way in again to somebody who had left. They hold nothing until they are given a post.
func (s *server) letIn(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"who comes back" example:"wang.li"`
	Body   ReturnInput
}) (*struct{ Body port.PersonRow }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	row, err := s.knownPerson(ctx, in.Person)
	if err != nil {
		return nil, err
	}
	if _, err := s.administer(ctx, &lifecycle.PersonReturned{Person: in.Person, Reason: in.Body.Reason}); err != nil {
		return nil, err
	}
	row.Gone = nil
	return &struct{ Body port.PersonRow }{row}, nil
}

// wouldLeave says what would change hands.
func (s *server) wouldLeave(ctx context.Context, leaver port.PersonRow, in LeaveInput) (*struct{ Body Leaving }, error) {
	if err := (&lifecycle.PersonLeft{Person: leaver.Person, Reason: in.Reason}).Check(); err != nil {
		return nil, err
	}
	tasks, err := s.tasksOf(ctx, leaver.Posts, leaver.Person)
	return &struct{ Body Leaving }{Leaving{
		Person: leaver.Person, Successor: in.Successor, Posts: append([]process.Post{}, leaver.Posts...), Tasks: tasks, Preview: true,
	}}, err
}

func holds(p port.PersonRow, post process.Post) bool {
	return lifecycle.Actor{Posts: p.Posts}.Holds(post)
}

// tasksOf lists the open tasks of posts.
func (s *server) tasksOf(ctx context.Context, posts []process.Post, leaver string) ([]LeftTask, error) {
	all := []LeftTask{}
	if len(posts) == 0 {
		return all, nil
	}
	for page := 1; ; page++ {
		rows, err := s.RecordsFor(callerOf(ctx)).Tasks(ctx, port.TaskFilter{Posts: posts, Today: s.Today()}, port.Page{Number: page, Size: 200})
		if err != nil {
			return nil, err
		}
		for _, row := range rows.Items {
			left := LeftTask{Task: row.ID, Words: row.Words, Due: row.Due.On, Project: row.Project, Name: row.ProjectName, Holder: row.Holder, Persons: append([]string{}, row.Persons...)}
			if row.Claim != nil && row.Claim.Person == leaver {
				left.Claimed = row.Claim.Name
			}
			all = append(all, left)
		}
		if len(rows.Items) < 200 {
			return all, nil
		}
	}
}

// PostInput is a post to be given or taken back.
type PostInput struct {
	Post string `json:"post" doc:"as unit/role" example:"ssb/staff"`
}

func (s *server) givePost(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   PostInput
}) (*struct{ Body port.PersonRow }, error) {
	return s.changePost(ctx, in.Person, in.Body.Post, func(post process.Post) lifecycle.AdminFact {
		return &lifecycle.PostGiven{Person: in.Person, Post: post}
	})
}

func (s *server) takePost(ctx context.Context, in *struct {
	Keyed
	Person string `path:"person" doc:"the person" example:"wang.li"`
	Body   PostInput
}) (*struct{ Body port.PersonRow }, error) {
	return s.changePost(ctx, in.Person, in.Body.Post, func(post process.Post) lifecycle.AdminFact {
		return &lifecycle.PostTaken{Person: in.Person, Post: post}
	})
}

func (s *server) changePost(ctx context.Context, person, name string, fact func(process.Post) lifecycle.AdminFact) (*struct{ Body port.PersonRow }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	posts, err := s.postsNamed(ctx, []string{name})
	if err != nil {
		return nil, err
	}
	if _, err := s.PersonNamed(ctx, person, "person"); err != nil {
		return nil, err
	}
	if _, err := s.administer(ctx, fact(posts[0])); err != nil {
		return nil, err
	}
	row, err := s.PersonNamed(ctx, person, "person")
	return &struct{ Body port.PersonRow }{row}, err
}
