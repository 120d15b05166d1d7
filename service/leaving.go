package service

import (
	"context"

	"sluice/admin"
	"sluice/calendar"
	"sluice/process"
	"sluice/service/port"
)

// LeaveInput says that a person leaves, and who takes over what they held.
type LeaveInput struct {
	Successor string `json:"successor" doc:"who takes the posts over" example:"wang.li"`
	Reason    string `json:"reason" maxLength:"500" doc:"why"`
	Preview   bool   `json:"preview,omitempty" doc:"say what would change hands, and do nothing"`
}

// Leaving is what a person's leaving moved: each post, and each open task that waits for it, with who has it now.
type Leaving struct {
	Person    string         `json:"person"`
	Successor string         `json:"successor"`
	Posts     []process.Post `json:"posts" nullable:"false"`
	Tasks     []LeftTask     `json:"tasks" nullable:"false"`
	Preview   bool           `json:"preview,omitempty" doc:"nothing has changed hands yet"`
	ActWaits
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

// Leave lets a successor take over all that a person held, and ends every way in that was theirs: the record does all of it at once, or
// nothing. In a preview it says what would change hands.
func (s *Service) Leave(ctx context.Context, c *Caller, once Once, person string, in LeaveInput) (Leaving, error) {
	if err := administratorsOnly(c); err != nil {
		return Leaving{}, err
	}
	fact := &admin.PersonLeft{Person: person, Successor: in.Successor, Reason: in.Reason}
	leaver, err := s.personNamed(ctx, person, "person")
	if err != nil {
		return Leaving{}, err
	}
	if _, err := s.personNamed(ctx, in.Successor, "successor"); err != nil {
		return Leaving{}, err
	}
	if err := fact.Check(); err != nil {
		return Leaving{}, err
	}
	answer := Leaving{Person: person, Successor: in.Successor, Posts: append([]process.Post{}, leaver.Posts...), Preview: in.Preview}
	if !in.Preview {
		events, err := s.administer(ctx, c, once, "leave", fact, fact)
		if err != nil {
			return Leaving{}, err
		}
		if answer.ActWaits, err = waiting(events); err != nil {
			return Leaving{}, err
		}
		taken, err := recorded[admin.PostTaken](events)
		if err != nil {
			return Leaving{}, err
		}
		answer.Posts = []process.Post{}
		for _, one := range taken {
			answer.Posts = append(answer.Posts, one.Fact.Post)
		}
	}
	answer.Tasks, err = s.tasksOf(ctx, c, answer.Posts, person)
	return answer, err
}

// tasksOf lists the open tasks of posts.
func (s *Service) tasksOf(ctx context.Context, c *Caller, posts []process.Post, leaver string) ([]LeftTask, error) {
	all := []LeftTask{}
	if len(posts) == 0 {
		return all, nil
	}
	for page := 1; ; page++ {
		rows, err := s.RecordsFor(c).Tasks(ctx, port.TaskFilter{Posts: posts, Today: s.Today()}, port.Page{Number: page, Size: 200})
		if err != nil {
			return nil, err
		}
		for _, row := range rows.Items {
			left := LeftTask{
				Task: row.ID, Words: row.Words, Due: row.Due.On, Project: row.Project, Name: row.ProjectName, Holder: row.Holder,
				Persons: append([]string{}, row.Persons...),
			}
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

// ReturnInput says why somebody who left comes back.
type ReturnInput struct {
	Reason string `json:"reason" maxLength:"500" doc:"why"`
}

// LetIn opens the way in again to somebody who had left. They hold nothing until they are given a post.
func (s *Service) LetIn(ctx context.Context, c *Caller, once Once, person string, in ReturnInput) (port.PersonRow, error) {
	if err := administratorsOnly(c); err != nil {
		return port.PersonRow{}, err
	}
	row, err := s.knownPerson(ctx, person)
	if err != nil {
		return port.PersonRow{}, err
	}
	fact := &admin.PersonReturned{Person: person, Reason: in.Reason}
	_, err = s.administer(ctx, c, once, "letIn", fact, fact)
	row.Gone = nil
	return row, err
}
