package service

import (
	"context"
	"time"

	"sluice/access"
	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/service/port"
)

// Policies lists the versions of the policy, the latest first, without their text.
func (s *Service) Policies(ctx context.Context, c *Caller, p port.Page) (port.List[port.PolicyRow], error) {
	if err := s.MayRead(ctx, c, access.ReadRules); err != nil {
		return port.List[port.PolicyRow]{}, err
	}
	rows, err := s.Directory.Policies(ctx)
	page := pageOf(rows, p)
	for i := range page.Items {
		page.Items[i].Document = "" // one by one
	}
	return page, err
}

// Policy is a version of the policy, with its text.
func (s *Service) Policy(ctx context.Context, c *Caller, version int) (port.PolicyRow, error) {
	if err := s.MayRead(ctx, c, access.ReadRules); err != nil {
		return port.PolicyRow{}, err
	}
	rows, err := s.Directory.Policies(ctx)
	if err != nil {
		return port.PolicyRow{}, err
	}
	for _, row := range rows {
		if row.Version == version {
			return row, nil
		}
	}
	return port.PolicyRow{}, noSuchVersion(version)
}

// PublishPolicy publishes a version of the policy, in force from a moment on; without one, as soon as every worker knows it. A document
// that is wrong is refused with every fault: its path in the document, and its line. Posts that it needs and nobody holds are named.
func (s *Service) PublishPolicy(ctx context.Context, c *Caller, once Once, effective time.Time, document string) (PolicyAnswer, error) {
	if err := administratorsOnly(c); err != nil {
		return PolicyAnswer{}, err
	}
	given := []any{effective, document}
	fact := &admin.PolicyPublished{Effective: effective, Document: document}
	then, err := fact.Prove()
	if err != nil {
		return PolicyAnswer{}, err
	}
	vacant, err := s.paysOut(ctx, then, document)
	if err != nil {
		return PolicyAnswer{}, err
	}
	if err := s.number(ctx, fact); err != nil {
		return PolicyAnswer{}, err
	}
	events, err := s.administer(ctx, c, once, "publishPolicy", given, fact)
	if err != nil {
		return PolicyAnswer{}, err
	}
	if waits, err := waiting(events); err != nil || waits.Waits != 0 {
		return PolicyAnswer{ActWaits: waits, Vacant: vacant}, err
	}
	published, err := theRecorded[admin.PolicyPublished](events)
	return PolicyAnswer{PolicyRow: port.PolicyRow{
		Version: published.Fact.Version, Effective: published.Fact.Effective, Published: published.At.UTC(), By: published.ActorName,
	}, Vacant: vacant}, err
}

// number gives a new version the next number and checks when it takes effect. The very same version again is a repeated
// request, whose moment may have come meanwhile: what it is answered is on record.
func (s *Service) number(ctx context.Context, fact *admin.PolicyPublished) error {
	rows, err := s.Directory.Policies(ctx)
	if err != nil {
		return err
	}
	earliest := s.Clock.Now().UTC().Add(takesEffectAfter)
	fact.Version = 1
	for _, row := range rows {
		fact.Version = max(fact.Version, row.Version+1)
		if !fact.Effective.IsZero() && row.Effective.Equal(fact.Effective) && row.Document == fact.Document {
			earliest = fact.Effective
		}
	}
	if fact.Effective.IsZero() {
		fact.Effective = earliest
	}
	fact.Effective = fact.Effective.UTC().Truncate(time.Microsecond)
	if fact.Effective.Before(earliest.Truncate(time.Microsecond)) {
		return Invalid(Field("effective", "须至少晚于现在 60 秒", "must lie at least 60 seconds ahead"))
	}
	return nil
}

// PolicyDiff is what differs between two versions.
type PolicyDiff struct {
	From  int                     `json:"from"`
	To    int                     `json:"to"`
	Items []policy.DocumentChange `json:"items" nullable:"false"`
}

// DiffPolicy is what differs between a version and another; 0: the one before it.
func (s *Service) DiffPolicy(ctx context.Context, c *Caller, version, from int) (PolicyDiff, error) {
	if from == 0 {
		from = max(version-1, 1)
	}
	new, err := s.Policy(ctx, c, version)
	if err != nil {
		return PolicyDiff{}, err
	}
	old, err := s.Policy(ctx, c, from)
	if err != nil {
		return PolicyDiff{}, err
	}
	changes, err := policy.Diff([]byte(old.Document), []byte(new.Document))
	return PolicyDiff{From: from, To: version, Items: append([]policy.DocumentChange{}, changes...)}, err
}

// PolicyPreview is what publishing a policy would change. Open tasks keep their due dates and a round its chain: the moves are what
// they would be had they been opened under the new version.
type PolicyPreview struct {
	Changes []policy.DocumentChange `json:"changes" nullable:"false"`
	Vacant  []VacantPost            `json:"vacant" nullable:"false" doc:"posts that it needs and nobody holds"`
	Moves   MovePage                `json:"moves" doc:"the open tasks that would be due on another day, had they been opened under it"`
}

// PreviewPolicy says what publishing a policy would change; of the tasks that would move a page.
func (s *Service) PreviewPolicy(ctx context.Context, c *Caller, document string, p port.Page) (PolicyPreview, error) {
	if err := s.OverseersOnly(c); err != nil {
		return PolicyPreview{}, err
	}
	then, err := (&admin.PolicyPublished{Document: document}).Prove()
	if err != nil {
		return PolicyPreview{}, err
	}
	vacant, err := s.paysOut(ctx, then, document)
	if err != nil {
		return PolicyPreview{}, err
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return PolicyPreview{}, err
	}
	rows, err := s.Directory.Policies(ctx)
	if err != nil {
		return PolicyPreview{}, err
	}
	var old []byte
	if len(rows) > 0 {
		old = []byte(rows[0].Document)
	}
	changes, err := policy.Diff(old, []byte(document))
	if err != nil {
		return PolicyPreview{}, err
	}
	terms.Policy = then
	moves, err := s.moves(ctx, c, p, func(t lifecycle.Task) (lifecycle.Due, bool) { return lifecycle.Redate(t, terms) })
	return PolicyPreview{Changes: append([]policy.DocumentChange{}, changes...), Vacant: vacant, Moves: moves}, err
}
