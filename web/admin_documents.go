package web

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
func (d document) list(p *page, at port.Page) ([]port.PolicyRow, error) {
	if d == policyDocument {
		rows, err := p.site.service.Policies(p.context(), p.caller, at)
		return rows.Items, err
	}
	rows, err := p.site.service.Calendars(p.context(), p.caller, at)
	var all []port.PolicyRow
	for _, row := range rows.Items {
		all = append(all, port.PolicyRow(row))
	}
	return all, err
}

// one is a version with its text.
func (d document) one(p *page, version int) (port.PolicyRow, error) {
	if d == policyDocument {
		return p.site.service.Policy(p.context(), p.caller, version)
	}
	row, err := p.site.service.Calendar(p.context(), p.caller, version)
	return port.PolicyRow(row), err
}

// versionLine is a version of a document, with how it stands.
type versionLine struct {
	port.PolicyRow
	State string // on, coming, over
}

// versions lists a document's versions, the latest first. A policy governs until the next; of calendars each goes on top of those before
// it.
func (p *page) versions(d document) ([]versionLine, error) {
	var all []versionLine
	for number := 1; ; number++ {
		some, err := d.list(p, port.Page{Number: number, Size: wholePage})
		if err != nil {
			return nil, err
		}
		for _, row := range some {
			all = append(all, versionLine{PolicyRow: row})
		}
		if len(some) < wholePage {
			break
		}
	}
	governs := false
	for i := range all { // from the latest
		switch {
		case all[i].Effective.After(p.now.Now):
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
	Problem   *problem
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
func (p *page) readDocument() (*sentDocument, error) {
	r := p.gin.Request
	if strings.HasPrefix(p.gin.ContentType(), "multipart/") {
		r.Body = http.MaxBytesReader(p.gin.Writer, r.Body, formBytes)
		if err := r.ParseMultipartForm(formBytes); err != nil {
			return nil, formProblem(err)
		}
		defer r.MultipartForm.RemoveAll()
	} else if err := p.parse(); err != nil {
		return nil, err
	}
	sent := &sentDocument{
		text: strings.ReplaceAll(r.PostForm.Get("document"), "\r\n", "\n"), effective: strings.TrimSpace(r.PostForm.Get("effective")),
		key:     r.PostForm.Get(keyField),
		publish: r.PostForm.Get("do") == "publish", show: r.PostForm.Get(onlyShow) != "", values: r.PostForm,
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
func (p *page) deskFor(d document, text string) deskOfDocument {
	return deskOfDocument{Action: "/admin/" + d.key, Key: newKey(), Text: text, Today: p.now.Today(),
		Rows: min(max(strings.Count(text, "\n")+2, 12), 30)}
}

// takeDocument looks a document over, or publishes it. Published says which version it became; else the desk shows what there is to say.
func (p *page) takeDocument(d document) (desk deskOfDocument, published int, err error) {
	sent, err := p.readDocument()
	if err != nil {
		return desk, 0, err
	}
	desk = p.deskFor(d, sent.text)
	desk.Effective = sent.effective
	switch {
	case sent.show:
		return desk, 0, nil
	case sent.publish:
		published, err = p.publish(d, sent)
	default:
		desk.Seen, err = p.preview(d, sent)
	}
	if err != nil {
		if signedOut(err) {
			return desk, 0, err
		}
		desk.Seen, desk.Problem = nil, p.problem(err)
		desk.refused(p, sent)
	}
	return desk, published, nil
}

// publish publishes a document, from the beginning of a day in Shanghai on when one is named.
func (p *page) publish(d document, sent *sentDocument) (version int, err error) {
	var effective time.Time
	if sent.effective != "" {
		day, err := calendar.ParseDate(sent.effective)
		if err != nil {
			return 0, wrongField("effective", words["form.date"])
		}
		effective = day.At(0, 0)
	}
	once := service.Once{Key: sent.key}
	if d == policyDocument {
		row, err := p.site.service.PublishPolicy(p.context(), p.caller, once, effective, sent.text)
		if row.Waits != 0 {
			return waitsForSecond, err
		}
		return row.Version, err
	}
	row, err := p.site.service.PublishCalendar(p.context(), p.caller, once, effective, sent.text)
	return row.Version, err
}

// preview asks what publishing a document would change; of the tasks that move a page.
func (p *page) preview(d document, sent *sentDocument) (*seenDocument, error) {
	at := p.pageAsked()
	if number, err := strconv.Atoi(sent.values.Get("page")); err == nil && number > 0 {
		at.Number = number
	}
	if d == policyDocument {
		seen, err := p.site.service.PreviewPolicy(p.context(), p.caller, sent.text, at)
		return &seenDocument{Changes: seen.Changes, Vacant: seen.Vacant, Moves: seen.Moves}, err
	}
	seen, err := p.site.service.PreviewCalendar(p.context(), p.caller, sent.text, at)
	return &seenDocument{Days: seen.Days, Moves: seen.Moves}, err
}

// refused puts each fault beside what stands on its line. What may have been published is sent again with its key.
func (desk *deskOfDocument) refused(p *page, sent *sentDocument) {
	if desk.Problem.Unknown() {
		desk.Key = sent.key
	}
	lines := strings.Split(sent.text, "\n")
	for _, e := range desk.Problem.Errors {
		said := p.words(e.Said())
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
	adminBase
	Kind     string
	Versions []versionLine
	Desk     deskOfDocument
	Years    []service.YearInForce // of the calendar
	Units    unitNames
}

// versionPage is the data of the page of a version.
type versionPage struct {
	adminBase
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
func (p *page) showVersion(d document) error {
	number, err := strconv.Atoi(p.gin.Param("version"))
	if err != nil || number < 1 {
		return &problem{Status: http.StatusNotFound}
	}
	data := versionPage{Kind: d.key, Marked: map[int]bool{}}
	all, err := p.versions(d)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(v versionLine) bool { return v.Version == number })
	if at < 0 {
		return &problem{Status: http.StatusNotFound}
	}
	data.Version = all[at]
	row, err := d.one(p, number)
	if err != nil {
		return err
	}
	data.Lines = strings.Split(strings.TrimSuffix(row.Document, "\n"), "\n")
	if d == policyDocument {
		if err := p.compare(&data, all); err != nil {
			return err
		}
	}
	data.adminBase = p.adminBaseOf(d.key, sentDeed{})
	return p.showAdmin(http.StatusOK, "admin_version", "admin."+d.key, &data)
}

// compare says what differs from another version.
func (p *page) compare(data *versionPage, all []versionLine) error {
	for _, v := range all {
		if v.Version != data.Version.Version {
			data.Others = append(data.Others, v.Version)
		}
	}
	from, err := strconv.Atoi(p.gin.Query("from"))
	if err != nil {
		return nil // nothing was chosen
	}
	diff, err := p.site.service.DiffPolicy(p.context(), p.caller, data.Version.Version, from)
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
		return &problem{Status: http.StatusRequestEntityTooLarge, TitleZH: words["fault.413"].ZH, Title: words["fault.413"].EN}
	}
	return &problem{Status: http.StatusBadRequest}
}
