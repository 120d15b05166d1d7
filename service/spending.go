package service

import (
	"context"

	"sluice/access"
	"sluice/calendar"
	"sluice/policy"
	"sluice/service/port"
)

// Spending says what was spent of each budget year's funds, and what the policy wanted to be spent by now.
type Spending struct {
	Groups []SpendingGroup `json:"groups" nullable:"false"`
}

// SpendingGroup is what was spent, by something and by budget year.
type SpendingGroup struct {
	By    string         `json:"by" example:"year"`
	Items []SpendingLine `json:"items" nullable:"false"`
}

// SpendingLine is what was spent under a key. Behind is what is missing of the target, in fen.
type SpendingLine struct {
	port.Spending
	Target    int           `json:"target_percent" doc:"by the last day of the policy that has passed, or by the first that is still to come"`
	TargetBy  calendar.Date `json:"target_by"`
	State     string        `json:"state" enum:"met,missed,ahead,none" doc:"ahead: the day is still to come, or not over yet; none: it is not known what was paid"`
	BehindFen int64         `json:"behind_fen"`
	Source    string        `json:"source"`
}

// Spending sums up what of each budget year's funds was spent, by some of port.SpendingBy, against the policy's targets; of every year when
// none is named.
func (s *Service) Spending(ctx context.Context, c *Caller, by []string, year int) (Spending, error) {
	if err := s.MayRead(ctx, c, access.ReadStatistics); err != nil {
		return Spending{}, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return Spending{}, err
	}
	body := Spending{Groups: []SpendingGroup{}}
	for _, one := range by {
		spent, err := s.RecordsFor(c).Spending(ctx, one, port.SpendingFilter{BudgetYear: year})
		if err != nil {
			return Spending{}, err
		}
		group := SpendingGroup{By: one, Items: []SpendingLine{}}
		for _, line := range spent {
			group.Items = append(group.Items, against(line, terms.Policy.Payment.Targets, s.Today()))
		}
		body.Groups = append(body.Groups, group)
	}
	return body, nil
}

// Known reports whether it is known of any project what was paid.
func (l SpendingLine) Known() bool { return l.PaidUnknown < l.Projects }

// against compares what was spent with the target of the day.
func against(line port.Spending, targets []policy.Target, today calendar.Date) SpendingLine {
	l := SpendingLine{Spending: line, State: "none"}
	if len(targets) == 0 || line.PaidUnknown == line.Projects {
		return l
	}
	target := targets[0]
	for _, t := range targets {
		if t.By.In(line.BudgetYear).Before(today) {
			target = t
		}
	}
	l.Target, l.TargetBy, l.Source = target.Percent, target.By.In(line.BudgetYear), target.Source
	switch enough := line.SpentPercent >= float64(target.Percent); {
	case enough:
		l.State = "met"
	case l.TargetBy.Before(today):
		l.State = "missed"
		l.BehindFen = max(int64(float64(line.AwardFen)*float64(target.Percent)/100)-line.PaidFen, 0)
	default:
		l.State = "ahead"
	}
	return l
}
