package api

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"slices"
	"time"

	"sluice/api/port"
	"sluice/lifecycle"
	"sluice/policy"
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
	return nil, lifecycle.Refuse(lifecycle.CodeNotFound, "没有这个版本", "there is no such version")
}

func (s *server) publishPolicy(ctx context.Context, in *struct {
	Keyed
	ContentType string    `header:"Content-Type" hidden:"true"`
	Effective   time.Time `query:"effective" doc:"from when it governs, at least 60 s ahead; without it, 60 s from now"`
	RawBody     []byte    `contentType:"application/yaml" doc:"the policy document"`
}) (*struct{ Body port.PolicyRow }, error) {
	if err := administratorsOnly(requestOf(ctx).actor); err != nil {
		return nil, err
	}
	if media, _, err := mime.ParseMediaType(in.ContentType); err != nil || !slices.Contains(yamlTypes, media) {
		return nil, mediaType("application/yaml")
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
		return invalid(field("effective", "须至少晚于现在 60 秒", "must lie at least 60 seconds ahead"))
	}
	return nil
}

// policyRefusal names every fault of a document with its line.
func policyRefusal(err error) error {
	var faults policy.Faults
	if !errors.As(err, &faults) {
		return err
	}
	at := make([]FieldProblem, len(faults))
	for i, fault := range faults {
		at[i] = FieldProblem{
			Field: fmt.Sprintf("line %d: %s", fault.Line, fault.Path), Row: fault.Line,
			Message: fault.Message, MessageZH: fmt.Sprintf("第 %d 行 %s 有误：%s", fault.Line, fault.Path, fault.Message),
		}
	}
	return badFile(fmt.Sprintf("政策文件有 %d 处错误", len(faults)), fmt.Sprintf("the policy has %d faults", len(faults)), at)
}
