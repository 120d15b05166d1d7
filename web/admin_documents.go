package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sluice/api/port"
	"sluice/calendar"
	"sluice/policy"
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

// versionLine is a version of a document, with how it stands.
type versionLine struct {
	port.PolicyRow
	State string // on, coming, over
}

// versions lists a document's versions, the latest first. A policy governs until the next; of calendars each goes on top of those before it.
func (p *page) versions(d document) ([]versionLine, error) {
	var all []versionLine
	for number := 1; ; number++ {
		var some port.List[port.PolicyRow]
		if err := p.api.get("/"+d.key, onePage(number), &some); err != nil {
			return nil, err
		}
		for _, row := range some.Items {
			all = append(all, versionLine{PolicyRow: row})
		}
		if len(some.Items) < wholePage {
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
	Open      bool
	Today     calendar.Date
	Rows      int
}

// faultLine is a fault of a document, with the line it is on.
type faultLine struct {
	Row   int
	Line  string // what stands there
	Where string // in the document's own words; "" when it is not told
	Said  string
}

// seenDocument is what publishing would change.
type seenDocument struct {
	Changes []policy.DocumentChange `json:"changes"`
	Days    []changedDay            `json:"days"`
	Moves   struct {
		port.List[port.Move]
		Open int `json:"open"`
	} `json:"moves"`
}

// changedDay is a day before and after.
type changedDay struct {
	Date calendar.Date `json:"date"`
	Was  calendar.Day  `json:"was"`
	Then calendar.Day  `json:"then"`
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
		text: strings.ReplaceAll(r.PostForm.Get("document"), "\r\n", "\n"), effective: strings.TrimSpace(r.PostForm.Get("effective")), key: r.PostForm.Get(keyField),
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
	return deskOfDocument{Action: "/admin/" + d.key, Key: newKey(), Text: text, Today: p.now.Today(), Rows: min(max(strings.Count(text, "\n")+2, 12), 30)}
}

// takeDocument looks a document over, or publishes it. Published says which version it became; else the desk shows what there is to say.
func (p *page) takeDocument(d document) (desk deskOfDocument, published int, err error) {
	sent, err := p.readDocument()
	if err != nil {
		return desk, 0, err
	}
	desk = p.deskFor(d, sent.text)
	desk.Open, desk.Effective = true, sent.effective
	if sent.show {
		return desk, 0, nil
	}
	query := url.Values{}
	if sent.publish && sent.effective != "" {
		day, wrong := calendar.ParseDate(sent.effective)
		if wrong != nil {
			desk.Problem = &problem{Status: http.StatusUnprocessableEntity, Code: "invalid", TitleZH: words["fault.400"].ZH, Title: words["fault.400"].EN, DetailZH: words["form.date"].ZH, Detail: words["form.date"].EN}
			desk.DateFault = []string{p.word("form.date")}
			return desk, 0, nil
		}
		query.Set("effective", day.At(0, 0).UTC().Format("2006-01-02T15:04:05Z"))
	}
	header := http.Header{"Content-Type": {"application/yaml"}, "Idempotency-Key": {sent.key}}
	path, body := "/"+d.key+"/preview", io.Reader(strings.NewReader(sent.text))
	if sent.publish {
		path = "/" + d.key
	} else {
		header.Del("Idempotency-Key")
		query = p.paged(query)
		if at := sent.values.Get("page"); at != "" {
			query.Set("page", at)
		}
	}
	var row port.PolicyRow
	seen := &seenDocument{}
	into := any(seen)
	if sent.publish {
		into = &row
	}
	_, err = p.api.do(http.MethodPost, path, query, header, body, into)
	switch {
	case errors.As(err, &desk.Problem) && !signedOut(err):
		desk.faults(p, sent.text)
		if desk.Problem.unknown() {
			desk.Key = sent.key
		}
		return desk, 0, nil
	case err != nil:
		return desk, 0, err
	case sent.publish:
		return desk, row.Version, nil
	}
	desk.Seen = seen
	return desk, 0, nil
}

// faults puts each fault beside what stands on its line.
func (desk *deskOfDocument) faults(p *page, text string) {
	lines := strings.Split(text, "\n")
	for _, e := range desk.Problem.Errors {
		said := p.words(policy.Words{ZH: e.MessageZH, EN: e.Message})
		if e.Field == "effective" {
			desk.DateFault = append(desk.DateFault, said)
			continue
		}
		_, path, _ := strings.Cut(e.Field, ": ")
		fault := faultLine{Row: e.Row, Where: path, Said: lineForm.ReplaceAllString(said, "")}
		if path != "" {
			fault.Said = strings.TrimPrefix(strings.TrimPrefix(fault.Said, path), "：")
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
	Years    []yearRow // of the calendar
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
	var row port.PolicyRow
	if err := p.api.get("/"+d.key+"/"+strconv.Itoa(number), nil, &row); err != nil {
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
	var diff struct {
		Items []policy.DocumentChange `json:"items"`
	}
	if err := p.api.get("/policies/"+strconv.Itoa(data.Version.Version)+"/diff", url.Values{"from": {strconv.Itoa(from)}}, &diff); err != nil {
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

// lineForm is how a fault begins that names its line, which has a column of its own here.
var lineForm = regexp.MustCompile(`^(第 \d+ 行：?|line \d+: )\s*`)

// formProblem says why a form could not be read.
func formProblem(err error) error {
	var cut *http.MaxBytesError
	if errors.As(err, &cut) {
		return &problem{Status: http.StatusRequestEntityTooLarge, TitleZH: words["fault.413"].ZH, Title: words["fault.413"].EN}
	}
	return &problem{Status: http.StatusBadRequest}
}
