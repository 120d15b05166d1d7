package admin

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/calendar"
	"sluice/policy"
	"sluice/service"
	"sluice/service/port"
	"sluice/web/form"
	"sluice/web/page"
)

// The policy and the calendar are documents that the county publishes, version by version: looked over before they are, with every fault on
// its line, and in force from a day on. Both have the same desk.

// document is one of the two. Its key names its area, its place in the API and what its words begin with.
type document struct {
	key string
}

var (
	policyDocument   = document{"policies"}
	calendarDocument = document{"calendars"}
)

// list is a page of the versions, the latest first.
func (d document) list(p *page.Page, at port.Page) ([]port.PolicyRow, error) {
	if d == policyDocument {
		rows, err := p.Site.Service.Policies(p.Context(), p.Caller, at)
		return rows.Items, err
	}
	rows, err := p.Site.Service.Calendars(p.Context(), p.Caller, at)
	var all []port.PolicyRow
	for _, row := range rows.Items {
		all = append(all, port.PolicyRow(row))
	}
	return all, err
}

// one is a version with its text.
func (d document) one(p *page.Page, version int) (port.PolicyRow, error) {
	if d == policyDocument {
		return p.Site.Service.Policy(p.Context(), p.Caller, version)
	}
	row, err := p.Site.Service.Calendar(p.Context(), p.Caller, version)
	return port.PolicyRow(row), err
}

// versionLine is a version of a document, with how it stands.
type versionLine struct {
	port.PolicyRow
	State string // on, coming, over
}

// versions lists a document's versions, the latest first. A policy governs until the next; of calendars each goes on top of those before
// it.
func versions(p *page.Page, d document) ([]versionLine, error) {
	var all []versionLine
	for number := 1; ; number++ {
		some, err := d.list(p, port.Page{Number: number, Size: page.WholePage})
		if err != nil {
			return nil, err
		}
		for _, row := range some {
			all = append(all, versionLine{PolicyRow: row})
		}
		if len(some) < page.WholePage {
			break
		}
	}
	governs := false
	for i := range all { // from the latest
		switch {
		case all[i].Effective.After(p.Now.Now):
			all[i].State = "coming"
		case d == policyDocument && governs:
			all[i].State = "over"
		default:
			all[i].State, governs = "on", true
		}
	}
	return all, nil
}

// deskOfDocument is where a version is written, looked over and published.
type deskOfDocument struct {
	Action    string
	Key       string
	Text      string
	Effective string
	Problem   *page.Problem
	Faults    []faultLine
	DateFault []string
	Seen      *seenDocument
	Today     calendar.Date
	Rows      int
}

// faultLine is a fault of a document, with the line it is on.
type faultLine struct {
	Row   int
	Line  string // what stands there
	Where string // path in the document; none: it is about the whole line
	Said  string
}

// seenDocument is what publishing would change: values of a policy, or days of the calendar.
type seenDocument struct {
	Changes []policy.DocumentChange
	Vacant  []service.VacantPost
	Days    []service.ChangedDay
	Moves   service.MovePage
}

// sentDocument is a document that was sent: typed, or as a file.
type sentDocument struct {
	text      string
	effective string
	key       string
	publish   bool
	show      bool // only show it again
	values    url.Values
}

// readDocument reads the form. A file that was chosen takes the place of what was typed.
func readDocument(p *page.Page) (*sentDocument, error) {
	r := p.Gin.Request
	if strings.HasPrefix(p.Gin.ContentType(), "multipart/") {
		r.Body = http.MaxBytesReader(p.Gin.Writer, r.Body, page.FormBytes)
		if err := r.ParseMultipartForm(page.FormBytes); err != nil {
			return nil, formProblem(err)
		}
		defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left is the system's to sweep
	} else if err := p.Parse(); err != nil {
		return nil, err
	}
	sent := &sentDocument{
		text: strings.ReplaceAll(r.PostForm.Get("document"), "\r\n", "\n"), effective: strings.TrimSpace(r.PostForm.Get("effective")),
		key:     r.PostForm.Get(form.KeyField),
		publish: r.PostForm.Get("do") == "publish", show: r.PostForm.Get(form.OnlyShow) != "", values: r.PostForm,
	}
	file, _, err := r.FormFile("file")
	if err != nil {
		return sent, nil // none was chosen, or it was typed
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, formProblem(err)
	}
	if len(content) > 0 {
		sent.text = strings.TrimPrefix(strings.ReplaceAll(strings.ToValidUTF8(string(content), "\uFFFD"), "\r\n", "\n"), "\uFEFF")
	}
	return sent, nil
}

// deskFor is the desk with a document that stands there to be changed.
func deskFor(p *page.Page, d document, text string) deskOfDocument {
	return deskOfDocument{Action: "/admin/" + d.key, Key: form.NewKey(), Text: text, Today: p.Now.Today(),
		Rows: min(max(strings.Count(text, "\n")+2, 12), 30)}
}

// takeDocument looks a document over, or publishes it. Published says which version it became; else the desk shows what there is to say.
func takeDocument(p *page.Page, d document) (desk deskOfDocument, published int, err error) {
	sent, err := readDocument(p)
	if err != nil {
		return desk, 0, err
	}
	desk = deskFor(p, d, sent.text)
	desk.Effective = sent.effective
	switch {
	case sent.show:
		return desk, 0, nil
	case sent.publish:
		published, err = publish(p, d, sent)
	default:
		desk.Seen, err = preview(p, d, sent)
	}
	if err != nil {
		if page.SignedOut(err) {
			return desk, 0, err
		}
		desk.Seen, desk.Problem = nil, p.Problem(err)
		desk.refused(p, sent)
	}
	return desk, published, nil
}

// publish publishes a document, from the beginning of a day in Shanghai on when one is named.
func publish(p *page.Page, d document, sent *sentDocument) (version int, err error) {
	var effective time.Time
	if sent.effective != "" {
		day, err := calendar.ParseDate(sent.effective)
		if err != nil {
			return 0, form.WrongField("effective", page.Words["form.date"])
		}
		effective = day.At(0, 0)
	}
	once := service.Once{Key: sent.key}
	if d == policyDocument {
		row, err := p.Site.Service.PublishPolicy(p.Context(), p.Caller, once, effective, sent.text)
		if row.Waits != 0 {
			return waitsForSecond, err
		}
		return row.Version, err
	}
	row, err := p.Site.Service.PublishCalendar(p.Context(), p.Caller, once, effective, sent.text)
	return row.Version, err
}

// preview asks what publishing a document would change; of the tasks that move a page.
func preview(p *page.Page, d document, sent *sentDocument) (*seenDocument, error) {
	at := p.PageAsked()
	if number, err := strconv.Atoi(sent.values.Get("page")); err == nil && number > 0 {
		at.Number = number
	}
	if d == policyDocument {
		seen, err := p.Site.Service.PreviewPolicy(p.Context(), p.Caller, sent.text, at)
		return &seenDocument{Changes: seen.Changes, Vacant: seen.Vacant, Moves: seen.Moves}, err
	}
	seen, err := p.Site.Service.PreviewCalendar(p.Context(), p.Caller, sent.text, at)
	return &seenDocument{Days: seen.Days, Moves: seen.Moves}, err
}

// refused puts each fault beside what stands on its line. What may have been published is sent again with its key.
func (desk *deskOfDocument) refused(p *page.Page, sent *sentDocument) {
	if desk.Problem.Unknown() {
		desk.Key = sent.key
	}
	lines := strings.Split(sent.text, "\n")
	for _, e := range desk.Problem.Errors {
		said := p.Words(e.Said())
		if e.Field == "effective" {
			desk.DateFault = append(desk.DateFault, said)
			continue
		}
		fault := faultLine{Row: e.Row, Said: said}
		if e.Field != "document" { // that it is in the document goes without saying
			fault.Where = e.Field
		}
		if e.Row > 0 && e.Row <= len(lines) {
			fault.Line = strings.TrimSpace(lines[e.Row-1])
		}
		desk.Faults = append(desk.Faults, fault)
	}
}

// MorePages are the pages of a preview's list, to be asked for with the same form.
func (s *seenDocument) MorePages() []int {
	var pages []int
	for number := 1; s.Moves.PageSize > 0 && (number-1)*s.Moves.PageSize < s.Moves.Total && number <= 50; number++ {
		pages = append(pages, number)
	}
	return pages
}

// documentPage is the data of the page of a document: its versions and the desk.
type documentPage struct {
	form.Base
	Kind     string
	Versions []versionLine
	Desk     deskOfDocument
	Years    []service.YearInForce // of the calendar
	Units    unitNames
}

// versionPage is the data of the page of a version.
type versionPage struct {
	form.Base
	Kind     string
	Version  versionLine
	Lines    []string
	Others   []int // to compare with
	From     int
	Compared bool
	Changes  []policy.DocumentChange
	Marked   map[int]bool // lines that are new
}

// showVersion shows a version of a document.
func showVersion(p *page.Page, d document) error {
	number, err := strconv.Atoi(p.Gin.Param("version"))
	if err != nil || number < 1 {
		return &page.Problem{Status: http.StatusNotFound}
	}
	data := versionPage{Kind: d.key, Marked: map[int]bool{}}
	all, err := versions(p, d)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(v versionLine) bool { return v.Version == number })
	if at < 0 {
		return &page.Problem{Status: http.StatusNotFound}
	}
	data.Version = all[at]
	row, err := d.one(p, number)
	if err != nil {
		return err
	}
	data.Lines = strings.Split(strings.TrimSuffix(row.Document, "\n"), "\n")
	if d == policyDocument {
		if err := compare(p, &data, all); err != nil {
			return err
		}
	}
	data.Base = adminBaseOf(p, d.key, form.SentForm{})
	return showAdmin(p, http.StatusOK, "admin_version", "admin."+d.key, &data)
}

// compare says what differs from another version.
func compare(p *page.Page, data *versionPage, all []versionLine) error {
	for _, v := range all {
		if v.Version != data.Version.Version {
			data.Others = append(data.Others, v.Version)
		}
	}
	from, _ := strconv.Atoi(p.Gin.Query("from"))
	if from == 0 {
		return nil // nothing was chosen
	}
	diff, err := p.Site.Service.DiffPolicy(p.Context(), p.Caller, data.Version.Version, from)
	if err != nil {
		return err
	}
	data.From, data.Compared, data.Changes = from, true, diff.Items
	for _, change := range diff.Items {
		if change.NewLine > 0 {
			data.Marked[change.NewLine] = true
		}
	}
	return nil
}

// formProblem says why a form could not be read.
func formProblem(err error) error {
	var cut *http.MaxBytesError
	if errors.As(err, &cut) {
		return &page.Problem{
			Status:  http.StatusRequestEntityTooLarge,
			TitleZH: page.Words["fault.413"].ZH,
			Title:   page.Words["fault.413"].EN,
		}
	}
	return &page.Problem{Status: http.StatusBadRequest}
}
