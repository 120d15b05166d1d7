package web

import (
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// The stand-in plays the use cases, too: it answers what was laid out for the addresses under which the API has them. Tests of new pages
// have a county instead (newCounty).

var _ page.UseCases = (*standIn)(nil)

// identify lets in whoever has the good cookie.
func (s *standIn) identify(c *gin.Context) (*service.Caller, error) {
	if !strings.Contains(c.GetHeader("Cookie"), session) {
		return nil, refusal.New(service.CodeUnauthenticated, "请先登录", "sign in")
	}
	return &service.Caller{Grant: port.Grant{Scope: process.ScopeFull}}, nil
}

// ask asks for what is laid out. A nil body is none.
func (s *standIn) ask(method, path string, query url.Values, header http.Header, body, into any) error {
	var content io.Reader = http.NoBody
	if reader, is := body.(io.Reader); is {
		content = reader
	} else if body != nil {
		text, _ := json.Marshal(body)
		content = strings.NewReader(string(text))
	}
	request := httptest.NewRequest(method, page.API+path+"?"+query.Encode(), content)
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("Cookie", session)
	got := httptest.NewRecorder()
	s.site.ServeHTTP(got, request)
	s.cookies = got.Result().Cookies()
	if got.Code >= http.StatusBadRequest {
		p := &page.Problem{Status: got.Code}
		_ = json.Unmarshal(got.Body.Bytes(), p)
		if p.Code == service.CodeMustChange {
			return refusal.New(p.Code, p.DetailZH, p.Detail) // as the service says it, not the API
		}
		return p
	}
	if into == nil || got.Body.Len() == 0 {
		return nil
	}
	if err := json.Unmarshal(got.Body.Bytes(), into); err != nil {
		return fmt.Errorf("what is laid out for %s: %w", path, err)
	}
	return nil
}

func look[T any](s *standIn, path string, query url.Values) (into T, err error) {
	err = s.ask(http.MethodGet, path, query, nil, nil, &into)
	return into, err
}

// queryOf writes a filter as an address has it.
func queryOf(filter any, p port.Page) url.Values {
	query := url.Values{}
	write(reflect.ValueOf(filter), query)
	if p.Number > 1 || p.Size != 0 {
		query.Set("page", strconv.Itoa(p.Number))
		query.Set("page_size", strconv.Itoa(p.Size))
	}
	return query
}

func write(v reflect.Value, query url.Values) {
	for i := range v.NumField() {
		f, of := v.Type().Field(i), v.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("query"), ",")
		switch {
		case f.Anonymous && name == "":
			write(of, query)
		case of.IsZero():
		case of.Kind() == reflect.Slice:
			for n := range of.Len() {
				query.Add(name, fmt.Sprint(of.Index(n)))
			}
		default:
			if text, is := of.Interface().(encoding.TextMarshaler); is {
				said, _ := text.MarshalText()
				query.Set(name, string(said))
				continue
			}
			query.Set(name, fmt.Sprint(of.Interface()))
		}
	}
}

func (s *standIn) BusinessClock() service.ClockView {
	now, _ := look[service.ClockView](s, "/clock", nil)
	return now
}

func (s *standIn) Rules() (*policy.Policy, error) {
	row, err := look[port.PolicyRow](s, "/policies/1", nil)
	if err != nil {
		return nil, err
	}
	return policy.Parse([]byte(row.Document))
}

func (s *standIn) Year(year int) (service.YearView, error) {
	return look[service.YearView](s, fmt.Sprintf("/calendar/%d", year), nil)
}

func (s *standIn) Me(context.Context, *service.Caller) (service.Me, error) {
	return look[service.Me](s, "/me", nil)
}

// Submit sends what was filled in to the address of the command.
func (s *standIn) Submit(_ context.Context, _ *service.Caller, once service.Once, name process.CommandName, code string,
	input any) (service.Answer, error) {
	c, _ := form.CommandNamed(name)
	var task string
	var month calendar.Month
	of := reflect.ValueOf(input).Elem()
	if f := of.FieldByName("Task"); f.IsValid() {
		task = f.String()
	}
	if f := of.FieldByName("Month"); f.IsValid() {
		month = f.Interface().(calendar.Month)
	}
	return s.change(c.Method, c.At(code, task, month), nil, once, withoutHidden(input))
}

// withoutHidden is an input without what comes from an address.
func withoutHidden(input any) map[string]any {
	body := map[string]any{}
	text, _ := json.Marshal(input)
	_ = json.Unmarshal(text, &body)
	for _, f := range reflect.VisibleFields(reflect.TypeOf(input).Elem()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.Tag.Get("hidden") == "true" {
			delete(body, name)
		}
	}
	return body
}

func (s *standIn) change(method, path string, query url.Values, once service.Once, body any) (answer service.Answer, err error) {
	header := http.Header{"Idempotency-Key": {once.Key}}
	if once.Expected != 0 {
		header.Set("If-Match", fmt.Sprintf("%q", strconv.FormatInt(once.Expected, 10)))
	}
	err = s.ask(method, path, query, header, body, &answer)
	return answer, err
}

func (s *standIn) Bulk(_ context.Context, _ *service.Caller, once service.Once, in service.Bulk) (answer service.BulkAnswer, err error) {
	input, err := in.Input()
	if err != nil {
		return answer, err
	}
	body := map[string]any{"command": in.Command, "tasks": in.Tasks, "args": withoutHidden(input), "preview": in.Preview}
	err = s.ask(http.MethodPost, "/tasks/bulk", nil, http.Header{"Idempotency-Key": {once.Key}}, body, &answer)
	return answer, err
}

func (s *standIn) FilePaper(
	_ context.Context, _ *service.Caller, once service.Once, code string, paper service.Paper,
) (service.Answer, error) {
	query := url.Values{"kind": {string(paper.Kind)}, "name": {paper.Name}}
	if paper.Subject != "" {
		query.Set("subject", paper.Subject)
	}
	return s.change(http.MethodPost, "/projects/"+code+"/papers", query, once, paper.Bytes)
}

func (s *standIn) Projects(_ context.Context, _ *service.Caller, f service.ProjectFilter, p port.Page) (port.List[port.ProjectRow], error) {
	return look[port.List[port.ProjectRow]](s, "/projects", queryOf(f, p))
}

func (s *standIn) Project(_ context.Context, _ *service.Caller, code string) (service.ProjectView, error) {
	return look[service.ProjectView](s, "/projects/"+code, nil)
}

func (s *standIn) Life(ctx context.Context, c *service.Caller, code string, recent int) (life service.Life, err error) {
	if life.Project, err = s.Project(ctx, c, code); err != nil {
		return life, err
	}
	events, err := s.AllEvents(ctx, c, code)
	if err != nil {
		return life, err
	}
	life.History = service.HistoryOf(life.Project.Project, events)
	for i, f := range life.History.Findings {
		for _, a := range life.Project.Allowances {
			if a.Instalment == f.Holds {
				life.History.Findings[i].Money = &a.Words
			}
		}
	}
	if len(life.Project.Tasks) > 0 {
		rows, err := s.Tasks(ctx, c, service.TaskFilter{View: "project", Project: code}, "due", port.Page{Number: 1, Size: 200})
		if err != nil {
			return life, err
		}
		life.Tasks = rows.Items
	}
	told, err := look[port.List[service.Moment]](s, "/projects/"+code+"/timeline",
		url.Values{"newest": {"true"}, "page_size": {strconv.Itoa(recent)}})
	if err != nil {
		return life, err
	}
	life.Moments, life.Older = told.Items, told.Total-len(told.Items)
	life.Offers, err = s.Offers(ctx, c, code, "")
	return life, err
}

func (s *standIn) Offers(_ context.Context, _ *service.Caller, code, task string) (service.Offers, error) {
	return look[service.Offers](s, "/projects/"+code+"/commands", url.Values{"task": {task}})
}

func (s *standIn) AllEvents(_ context.Context, _ *service.Caller, code string) ([]lifecycle.Event, error) {
	rows, err := look[port.List[lifecycle.Event]](s, "/projects/"+code+"/events", nil)
	return rows.Items, err
}

func (s *standIn) Timeline(_ context.Context, _ *service.Caller, code string, _ bool, p port.Page) (port.List[service.Moment], error) {
	return look[port.List[service.Moment]](s, "/projects/"+code+"/timeline", queryOf(struct{}{}, p))
}

func (s *standIn) VerifyChain(_ context.Context, _ *service.Caller, code string) (service.Chain, error) {
	return look[service.Chain](s, "/projects/"+code+"/chain", nil)
}

func (s *standIn) Tasks(
	_ context.Context, _ *service.Caller, f service.TaskFilter, sort string, p port.Page,
) (port.List[service.TaskView], error) {
	query := queryOf(f, p)
	query.Set("sort", sort)
	return look[port.List[service.TaskView]](s, "/tasks", query)
}

func (s *standIn) Task(_ context.Context, _ *service.Caller, id string) (service.TaskView, error) {
	return look[service.TaskView](s, "/tasks/"+id, nil)
}

func (s *standIn) TaskDays(_ context.Context, _ *service.Caller, f service.TaskFilter) (service.TaskDays, error) {
	return look[service.TaskDays](s, "/tasks/days", queryOf(f, port.Page{}))
}

func (s *standIn) Stuck(_ context.Context, _ *service.Caller, f service.StuckFilter, p port.Page) (service.StuckList, error) {
	return look[service.StuckList](s, "/stuck", queryOf(f, p))
}

func (s *standIn) StuckBy(_ context.Context, _ *service.Caller, by string, f service.StuckFilter) (service.StuckGroups, error) {
	query := queryOf(f, port.Page{})
	query.Set("by", by)
	return look[service.StuckGroups](s, "/stuck", query)
}

func (s *standIn) Mentions(_ context.Context, _ *service.Caller, f service.MentionFilter, p port.Page) (port.List[port.Mention], error) {
	return look[port.List[port.Mention]](s, "/mentions", queryOf(f, p))
}

func (s *standIn) Statistics(_ context.Context, _ *service.Caller, by string, declared service.Declared) (service.Statistics, error) {
	query := queryOf(declared, port.Page{})
	query.Set("by", by)
	return look[service.Statistics](s, "/statistics", query)
}

func (s *standIn) Overview(_ context.Context, _ *service.Caller, by []string, declared service.Declared) (service.Overview, error) {
	query := queryOf(declared, port.Page{})
	query["by"] = by
	return look[service.Overview](s, "/statistics/overview", query)
}

func (s *standIn) Milestones(_ context.Context, _ *service.Caller, year int) (service.Milestones, error) {
	return look[service.Milestones](s, "/statistics/milestones", url.Values{"year": {strconv.Itoa(year)}})
}

func (s *standIn) Spending(_ context.Context, _ *service.Caller, by []string, _ int) (service.Spending, error) {
	return look[service.Spending](s, "/statistics/spending", url.Values{"by": by})
}

func (s *standIn) ReportFigures(_ context.Context, _ *service.Caller, in service.Months) (service.ReportFigures, error) {
	return look[service.ReportFigures](s, "/statistics/reports", queryOf(in, port.Page{}))
}

func (s *standIn) FindingFigures(
	_ context.Context, _ *service.Caller, by string, declared service.Declared,
) (service.FindingFigures, error) {
	query := queryOf(declared, port.Page{})
	query.Set("by", by)
	return look[service.FindingFigures](s, "/statistics/findings", query)
}

func (s *standIn) FundOrders(
	_ context.Context, _ *service.Caller, f service.FundOrderFilter, p port.Page,
) (port.List[port.FundOrder], error) {
	return look[port.List[port.FundOrder]](s, "/fund-orders", queryOf(f, p))
}

func (s *standIn) Notifications(_ context.Context, _ *service.Caller, onlyNew bool, p port.Page) (port.List[port.NotificationRow], error) {
	query := queryOf(struct{}{}, p)
	if onlyNew {
		query.Set("new", "true")
	}
	return look[port.List[port.NotificationRow]](s, "/notifications", query)
}

func (s *standIn) MarkRead(_ context.Context, _ *service.Caller, in service.ReadInput) (view service.InboxView, err error) {
	err = s.ask(http.MethodPost, "/notifications/read", nil, nil, in, &view)
	return view, err
}

func (s *standIn) Digests(_ context.Context, _ *service.Caller, day calendar.Date, p port.Page) (port.List[lifecycle.Digest], error) {
	query := queryOf(struct{}{}, p)
	if !day.IsZero() {
		query.Set("day", day.String())
	}
	return look[port.List[lifecycle.Digest]](s, "/digests", query)
}

func (s *standIn) Units(
	_ context.Context, _ *service.Caller, kind process.UnitKind, q string, p port.Page,
) (port.List[port.UnitRow], error) {
	query := queryOf(struct{}{}, p)
	for name, value := range map[string]string{"kind": string(kind), "q": q} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return look[port.List[port.UnitRow]](s, "/units", query)
}

func (s *standIn) People(_ context.Context, _ *service.Caller, q string, p port.Page) (port.List[port.PersonRow], error) {
	return look[port.List[port.PersonRow]](s, "/people", queryOf(struct{}{}, p))
}

func (s *standIn) Policies(_ context.Context, _ *service.Caller, p port.Page) (port.List[port.PolicyRow], error) {
	return look[port.List[port.PolicyRow]](s, "/policies", queryOf(struct{}{}, p))
}

func (s *standIn) Policy(_ context.Context, _ *service.Caller, version int) (port.PolicyRow, error) {
	return look[port.PolicyRow](s, fmt.Sprintf("/policies/%d", version), nil)
}

func (s *standIn) Calendars(_ context.Context, _ *service.Caller, p port.Page) (port.List[port.CalendarRow], error) {
	return look[port.List[port.CalendarRow]](s, "/calendars", queryOf(struct{}{}, p))
}

func (s *standIn) Calendar(_ context.Context, _ *service.Caller, version int) (port.CalendarRow, error) {
	return look[port.CalendarRow](s, fmt.Sprintf("/calendars/%d", version), nil)
}

func (s *standIn) YearsInForce(context.Context, *service.Caller) (all []service.YearInForce, err error) {
	years, err := look[port.List[service.YearView]](s, "/calendar", nil)
	for _, year := range years.Items {
		all = append(all, service.YearInForce{YearView: year})
	}
	return all, err
}

func (s *standIn) DraftYear(_ context.Context, _ *service.Caller, year int) (calendar.Year, error) {
	return calendar.Year{Year: year, Source: "notice"}, nil
}

func (s *standIn) Person(_ context.Context, _ *service.Caller, person string) (service.PersonView, error) {
	return look[service.PersonView](s, "/people/"+person, nil)
}

func (s *standIn) Tokens(_ context.Context, _ *service.Caller, person string, p port.Page) (port.List[port.TokenRow], error) {
	return look[port.List[port.TokenRow]](s, "/people/"+person+"/tokens", queryOf(struct{}{}, p))
}

func (s *standIn) MyTokens(_ context.Context, _ *service.Caller, p port.Page) (port.List[port.TokenRow], error) {
	return look[port.List[port.TokenRow]](s, "/me/tokens", queryOf(struct{}{}, p))
}

func (s *standIn) Deputies(_ context.Context, _ *service.Caller, f service.DeputyFilter, p port.Page) (port.List[port.DeputyRow], error) {
	return look[port.List[port.DeputyRow]](s, "/deputies", queryOf(f, p))
}

func (s *standIn) Lineage(_ context.Context, _ *service.Caller, code string) (port.Lineage, error) {
	return look[port.Lineage](s, "/units/"+code+"/lineage", nil)
}

func (s *standIn) Settings(_ context.Context, _ *service.Caller) (port.Contact, error) {
	return look[port.Contact](s, "/me/settings", nil)
}

func (s *standIn) Deliveries(
	_ context.Context, _ *service.Caller, f service.DeliveryFilter, p port.Page,
) (port.List[port.DeliveryRow], error) {
	return look[port.List[port.DeliveryRow]](s, "/deliveries", queryOf(f, p))
}

func (s *standIn) Robots(_ context.Context, _ *service.Caller, p port.Page) (port.List[port.Robot], error) {
	return look[port.List[port.Robot]](s, "/robots", queryOf(struct{}{}, p))
}

func (s *standIn) Alarms(_ context.Context, _ *service.Caller, p port.Page) (port.List[port.Alarm], error) {
	return look[port.List[port.Alarm]](s, "/alarms", queryOf(struct{}{}, p))
}

func (s *standIn) ImportList(_ context.Context, _ *service.Caller, p port.Page) (port.List[port.ImportReceipt], error) {
	return look[port.List[port.ImportReceipt]](s, "/imports", queryOf(struct{}{}, p))
}

func (s *standIn) Import(_ context.Context, _ *service.Caller, id string) (port.ImportReceipt, error) {
	return look[port.ImportReceipt](s, "/imports/"+id, nil)
}

func (s *standIn) Condition(_ context.Context, _ *service.Caller) (service.Condition, error) {
	return look[service.Condition](s, "/health", nil)
}

func (s *standIn) DiffPolicy(_ context.Context, _ *service.Caller, version, from int) (service.PolicyDiff, error) {
	return look[service.PolicyDiff](s, fmt.Sprintf("/policies/%d/diff", version), url.Values{"from": {strconv.Itoa(from)}})
}

func (s *standIn) VerifyChains(_ context.Context, _ *service.Caller, after string, most int) (service.Chains, error) {
	return look[service.Chains](s, "/chains", url.Values{"after": {after}, "most": {strconv.Itoa(most)}})
}

// sendDocument sends a document to where one is looked over or published.
func sendDocument[T any](s *standIn, path string, query url.Values, header http.Header, document string) (into T, err error) {
	header.Set("Content-Type", "application/yaml")
	err = s.ask(http.MethodPost, path, query, header, strings.NewReader(document), &into)
	return into, err
}

func effectiveFrom(effective time.Time) url.Values {
	if effective.IsZero() {
		return url.Values{}
	}
	return url.Values{"effective": {effective.Format(time.RFC3339)}}
}

func (s *standIn) PreviewPolicy(_ context.Context, _ *service.Caller, document string, p port.Page) (service.PolicyPreview, error) {
	return sendDocument[service.PolicyPreview](s, "/policies/preview", queryOf(struct{}{}, p), http.Header{}, document)
}

func (s *standIn) PublishPolicy(_ context.Context, _ *service.Caller, once service.Once, effective time.Time,
	document string) (service.PolicyAnswer, error) {
	return sendDocument[service.PolicyAnswer](s, "/policies", effectiveFrom(effective), http.Header{"Idempotency-Key": {once.Key}},
		document)
}

func (s *standIn) PreviewCalendar(_ context.Context, _ *service.Caller, document string, p port.Page) (service.CalendarPreview, error) {
	return sendDocument[service.CalendarPreview](s, "/calendars/preview", queryOf(struct{}{}, p), http.Header{}, document)
}

func (s *standIn) PublishCalendar(_ context.Context, _ *service.Caller, once service.Once, effective time.Time,
	document string) (port.CalendarRow, error) {
	return sendDocument[port.CalendarRow](s, "/calendars", effectiveFrom(effective), http.Header{"Idempotency-Key": {once.Key}}, document)
}
