package api

import (
	"context"

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

func (s *server) getSpending(ctx context.Context, in *struct {
	By   []string `query:"by,explode" required:"true" minItems:"1" maxItems:"4" doc:"what to sum up by; may be given several times"`
	Year int      `query:"year" minimum:"2000" maximum:"2100" doc:"only of this budget year"`
}) (*struct{ Body Spending }, error) {
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return nil, err
	}
	body := Spending{Groups: []SpendingGroup{}}
	for _, by := range in.By {
		spent, err := s.RecordsFor(callerOf(ctx)).Spending(ctx, by, port.SpendingFilter{BudgetYear: in.Year})
		if err != nil {
			return nil, err
		}
		group := SpendingGroup{By: by, Items: []SpendingLine{}}
		for _, line := range spent {
			group.Items = append(group.Items, against(line, terms.Policy.Payment.Targets, s.Today()))
		}
		body.Groups = append(body.Groups, group)
	}
	return &struct{ Body Spending }{body}, nil
}

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
