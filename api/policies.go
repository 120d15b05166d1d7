package api

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"slices"
	"time"

	"sluice/lifecycle"
	"sluice/policy"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
)

// takesEffectAfter is the least time between publishing a version and its effect: by then every worker knows it.
const takesEffectAfter = 60 * time.Second

func (s *server) listPolicies(ctx context.Context, in *struct{ Paged }) (*listed[port.PolicyRow], error) {
	rows, err := s.Directory.Policies(ctx)
	first := min((in.Page-1)*in.PageSize, len(rows))
	last := min(first+in.PageSize, len(rows))
	page := slices.Clone(rows[first:last])
	for i := range page {
		page[i].Document = "" // one by one
	}
	return list(port.List[port.PolicyRow]{Items: page, Page: in.Page, PageSize: in.PageSize, Total: len(rows)}, err)
}

func (s *server) getPolicy(ctx context.Context, in *struct {
	Version int `path:"version" minimum:"1" doc:"the version"`
}) (*struct{ Body port.PolicyRow }, error) {
	rows, err := s.Directory.Policies(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row.Version == in.Version {
			return &struct{ Body port.PolicyRow }{row}, nil
		}
	}
	return nil, refusal.New(refusal.CodeNotFound, "没有这个版本", "there is no such version")
}

func (s *server) publishPolicy(ctx context.Context, in *struct {
	Keyed
	ContentType string    `header:"Content-Type" hidden:"true"`
	Effective   time.Time `query:"effective" doc:"from when it governs, at least 60 s ahead; without it, 60 s from now"`
	RawBody     []byte    `contentType:"application/yaml" doc:"the policy document"`
}) (*struct{ Body port.PolicyRow }, error) {
	if err := administratorsOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if err := isYAML(in.ContentType); err != nil {
		return nil, err
	}
	fact := &lifecycle.PolicyPublished{Effective: in.Effective, Document: string(in.RawBody)}
	if err := s.number(ctx, fact); err != nil {
		return nil, err
	}
	events, err := s.administer(ctx, fact)
	if err != nil {
		return nil, policyRefusal(err)
	}
	row, err := publication(events)
	return &struct{ Body port.PolicyRow }{row}, err
}

func isYAML(contentType string) error {
	if media, _, err := mime.ParseMediaType(contentType); err != nil || !slices.Contains(yamlTypes, media) {
		return mediaType("application/yaml")
	}
	return nil
}

// document finds the text of a version.
func (s *server) document(ctx context.Context, version int) ([]byte, error) {
	rows, err := s.Directory.Policies(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if row.Version == version {
			return []byte(row.Document), nil
		}
	}
	return nil, refusal.New(refusal.CodeNotFound, fmt.Sprintf("没有第 %d 版", version), fmt.Sprintf("there is no version %d", version))
}

// PolicyDiff is what differs between two versions.
type PolicyDiff struct {
	From  int                     `json:"from"`
	To    int                     `json:"to"`
	Items []policy.DocumentChange `json:"items" nullable:"false"`
}

func (s *server) diffPolicy(ctx context.Context, in *struct {
	Version int `path:"version" minimum:"1" doc:"the version"`
	From    int `query:"from" minimum:"1" doc:"the version it is compared with; the one before it when left out"`
}) (*struct{ Body PolicyDiff }, error) {
	from := in.From
	if from == 0 {
		from = max(in.Version-1, 1)
	}
	new, err := s.document(ctx, in.Version)
	if err != nil {
		return nil, err
	}
	old, err := s.document(ctx, from)
	if err != nil {
		return nil, err
	}
	changes, err := policy.Diff(old, new)
	if err != nil {
		return nil, err
	}
	return &struct{ Body PolicyDiff }{PolicyDiff{From: from, To: in.Version, Items: append([]policy.DocumentChange{}, changes...)}}, nil
}

// PolicyPreview is what publishing a policy would change. Open tasks keep their due dates and a round its chain: the moves are what
// they would be had they been opened under the new version.
type PolicyPreview struct {
	Changes []policy.DocumentChange `json:"changes" nullable:"false"`
	Moves   MovePage                `json:"moves" doc:"the open tasks that would be due on another day, had they been opened under it"`
}

func (s *server) previewPolicy(ctx context.Context, in *struct {
	Paged
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte `contentType:"application/yaml" doc:"the policy document"`
}) (*struct{ Body PolicyPreview }, error) {
	if err := s.OverseersOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	if err := isYAML(in.ContentType); err != nil {
		return nil, err
	}
	then, err := policy.Prove(in.RawBody)
	if err != nil {
		return nil, policyRefusal(err)
	}
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return nil, err
	}
	rows, err := s.Directory.Policies(ctx)
	if err != nil {
		return nil, err
	}
	var old []byte
	if len(rows) > 0 {
		old = []byte(rows[0].Document)
	}
	changes, err := policy.Diff(old, in.RawBody)
	if err != nil {
		return nil, err
	}
	terms.Policy = then
	moves, err := s.moves(ctx, in.Paged, func(t lifecycle.Task) (lifecycle.Due, bool) { return lifecycle.Redate(t, terms) })
	if err != nil {
		return nil, err
	}
	return &struct{ Body PolicyPreview }{PolicyPreview{Changes: append([]policy.DocumentChange{}, changes...), Moves: moves}}, nil
}

// publication is the version that events published.
func publication(events []lifecycle.Event) (row port.PolicyRow, err error) {
	for _, e := range events {
		var published lifecycle.PolicyPublished
		if is, err := read(e, &published); err != nil {
			return row, err
		} else if is {
			row = port.PolicyRow{Version: published.Version, Effective: published.Effective, Published: e.At.UTC(), By: e.ActorName}
		}
	}
	return row, nil
}

var yamlTypes = []string{"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain"}

// number gives a new version the next number and checks when it takes effect. The very same version again is a repeated
// request, whose moment may have come meanwhile: what it is answered is on record.
func (s *server) number(ctx context.Context, fact *lifecycle.PolicyPublished) error {
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
		return service.Invalid(service.Field("effective", "须至少晚于现在 60 秒", "must lie at least 60 seconds ahead"))
	}
	return nil
}

// policyRefusal names every fault of a document with its line.
func policyRefusal(err error) error {
	var faults policy.Faults
	if !errors.As(err, &faults) {
		return err
	}
	at := make([]service.FieldProblem, len(faults))
	for i, fault := range faults {
		at[i] = service.FieldProblem{
			Field: fmt.Sprintf("line %d: %s", fault.Line, fault.Path), Row: fault.Line,
			Message: fault.EN, MessageZH: fmt.Sprintf("第 %d 行 %s：%s", fault.Line, fault.Path, fault.ZH),
		}
	}
	return service.BadFile(fmt.Sprintf("政策文件有 %d 处错误", len(faults)), fmt.Sprintf("the policy has %d faults", len(faults)), at)
}
