package project

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// Hidden fields of the form of a visit, besides those of every form.
const (
	LookedField = "_looked" // one for each line of the list that was looked at, in its words
	PhotoField  = "_photo"  // one for each picture that is on file already, by its name
)

// visitBytes is the most that a visit's form may hold: pictures of a telephone, a dozen or two.
const visitBytes = 200 << 20

// visitPage is the data of the page of a visit.
type visitPage struct {
	Project Project
	Looks   []lookGroup
	Form    form.Form
	Photos  []string     // on file already, by name
	Faults  []photoFault // pictures that were refused
	Offered bool
	Finding bool // something of the finding is filled in
	By      string
}

// lookGroup is a part of the list of what to look at.
type lookGroup struct {
	Key   string // of words visit.look
	Lines []lookLine
}

// lookLine is something to look at, in words that also say so on record.
type lookLine struct {
	Text   string
	Note   string
	Ticked bool
}

// photoFault is a picture that is not on file, and why.
type photoFault struct {
	Name    string
	Problem *page.Problem
}

// VisitForm shows the form of a visit to the site.
func VisitForm(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	return showVisit(p, form.Submitted{}, nil)
}

// ToVisit leads from the address of the command to the page that is made for it.
func ToVisit(p *page.Page) error {
	return p.GoTo("/projects/" + url.PathEscape(p.Gin.Param("code")) + "/visit")
}

// Visit puts the pictures on file as they arrive and records the visit when all are there. If something is refused nothing more is done:
// what was typed is shown again, and which pictures are on file already.
func Visit(p *page.Page) error {
	entered := p.Enter()
	if entered != nil && !page.SignedOut(entered) {
		return entered
	}
	faults, err := readVisit(p, entered == nil)
	if err != nil {
		return err
	}
	if entered != nil {
		return entered // with what was typed, to be carried through signing in
	}
	values := p.Gin.Request.PostForm
	if len(faults) > 0 {
		values.Set(form.OnlyShow, "1")
	}
	c, _ := form.CommandNamed(process.CommandVisit)
	code := p.Gin.Param("code")
	s, err := form.SubmitAs(p, c, code, "", calendar.Month{}, func(input any) { withLooked(p, input) })
	if err != nil {
		return err
	}
	if s.Done {
		return p.GoTo("/projects/" + code + "?done=" + string(process.CommandVisit) + "#visits")
	}
	return showVisit(p, s, faults)
}

// withLooked says on record what was looked at.
func withLooked(p *page.Page, input any) {
	in, looked := input.(*lifecycle.VisitInput), p.Gin.Request.PostForm[LookedField]
	if in.Seen != "" && len(looked) > 0 {
		in.Seen += "\n" + page.Formatted(p.Lang, "visit.looked", strings.Join(looked, p.Word("and")))
	}
}

// readVisit reads the form; of one with pictures it puts each on file, unless the reader must sign in first.
func readVisit(p *page.Page, file bool) ([]photoFault, error) {
	r := p.Gin.Request
	if !strings.HasPrefix(p.Gin.ContentType(), "multipart/") {
		return nil, p.Parse() // after signing in: no pictures
	}
	r.Body = http.MaxBytesReader(p.Gin.Writer, r.Body, visitBytes)
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, &page.Problem{Status: http.StatusBadRequest}
	}
	r.PostForm = url.Values{}
	var faults []photoFault
	for room := int64(page.FormBytes); ; {
		part, err := reader.NextPart()
		if err == io.EOF { // alone: inside another error it says that the form was cut off
			return faults, nil
		}
		if err != nil {
			return faults, tooLong(err)
		}
		switch {
		case part.FileName() != "" && file:
			fault, err := filePhoto(p, part, len(r.PostForm[PhotoField])+len(faults))
			if err != nil {
				return faults, err
			}
			if fault != nil {
				faults = append(faults, *fault)
			} else {
				r.PostForm.Add(PhotoField, part.FileName())
			}
		case part.FileName() == "" && part.FormName() != "photo":
			value, err := io.ReadAll(io.LimitReader(part, room))
			if err != nil {
				return faults, tooLong(err)
			}
			room -= int64(len(value))
			r.PostForm.Add(part.FormName(), string(value))
		}
	}
}

// tooLong tells a form that is too long from one that did not arrive whole.
func tooLong(err error) error {
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

// filePhoto puts a picture on file. One that is there already is as good; for one that is refused it answers why. The key is the form's
// with the picture's place, so that the form sent twice files nothing twice.
func filePhoto(p *page.Page, part *multipart.Part, place int) (*photoFault, error) {
	once := service.Once{Key: fmt.Sprintf("%s-photo-%d", p.Gin.Request.PostForm.Get(form.KeyField), place)}
	refused, err := filePaper(p, once, p.Gin.Param("code"), service.Paper{Kind: service.VisitPhotos, Name: part.FileName(), Bytes: part})
	if refused == nil || refused.Code == refusal.CodeExists {
		return nil, err
	}
	return &photoFault{part.FileName(), refused}, nil
}

// showVisit shows the form, with what was typed and what became of the pictures.
func showVisit(p *page.Page, s form.Submitted, faults []photoFault) error {
	of, err := Load(p, p.Gin.Param("code"))
	if err != nil {
		return err
	}
	rules, err := p.Policy()
	if err != nil {
		return err
	}
	offered, err := OffersOf(p, of.Code, "")
	if err != nil {
		return err
	}
	offer, may := offered.find(process.CommandVisit)
	c, _ := form.CommandNamed(process.CommandVisit)
	f := form.Filling{
		Command: c,
		ID:      "visit",
		Action:  "/projects/" + of.Code + "/visit",
		Title:   p.Word("visit.title"),
		Button:  p.Word("visit.send"),
		Values:  s.Values,
		Problem: s.Problem,
		Reasons: offer.Reasons,
		Parts:   []form.Part{{Key: "seen", Paths: []string{"on", "seen"}}, {Key: "finding", Paths: []string{"finding"}}},
		Options: map[string][]form.Option{
			"finding.severity": severities(p, rules),
			"finding.holds":    append(instalments(p, of), contracts(of)...),
		},
	}
	if f.Values == nil {
		f.Values = presetDay(p, process.CommandVisit, url.Values{})
	}
	data := visitPage{
		Project: of, Form: form.New(p, f), Photos: f.Values[PhotoField], Faults: faults, Offered: may || s.Values != nil,
		By:    givers(p, process.CommandVisit),
		Looks: toLookAt(p, of, f.Values[LookedField]), Finding: s.Problem != nil || strings.TrimSpace(f.Values.Get("finding.title")) != "",
	}
	status := s.Status()
	if len(faults) > 0 {
		status = faults[0].Problem.Status
		data.Form.Key = form.NewKey() // what is sent next has other pictures in these places
	}
	return p.Render(status, "visit", data.Form.Title, "projects", &data)
}

// severities are how serious a finding can be, each with the level it begins at and the time that gives.
func severities(p *page.Page, rules *policy.Policy) []form.Option {
	var all []form.Option
	for _, severity := range process.Severities {
		level := rules.Findings[severity].Level
		one := form.Option{Value: string(severity), Text: p.Words(page.WordFor("severity", string(severity))),
			Note: p.Words(lifecycle.LevelWords(level))}
		i := slices.IndexFunc(rules.Ladders[rules.Tasks[process.TaskAnswerFinding].Ladder],
			func(r policy.RungRule) bool { return r.Key == level })
		if i >= 0 {
			period := rules.Ladders[rules.Tasks[process.TaskAnswerFinding].Ladder][i].Gives.Period
			one.Note += " " + page.Formatted(p.Lang, "visit.within."+string(period.Unit), period.N)
		}
		all = append(all, one)
	}
	return all
}

// toLookAt is what the project's own state says is to be seen on the spot.
func toLookAt(p *page.Page, of Project, ticked []string) []lookGroup {
	var groups []lookGroup
	add := func(key string, lines []lookLine) {
		for i := range lines {
			lines[i].Ticked = slices.Contains(ticked, lines[i].Text)
		}
		if len(lines) > 0 {
			groups = append(groups, lookGroup{key, lines})
		}
	}
	add("findings", openFindings(p, of))
	add("progress", lastReport(p, of))
	add("contracts", contractsToSee(p, of))
	add("difficulties", openDifficulties(of))
	add("always", []lookLine{{Text: p.Word("visit.look.place"), Note: placesOf(of)},
		{Text: p.Word("visit.look.people"), Note: page.Formatted(p.Lang, "visit.look.people.note", of.Beneficiaries)},
		{Text: p.Word("visit.look.notice")}})
	return groups
}

// openFindings are the findings that no second look has passed.
func openFindings(p *page.Page, of Project) []lookLine {
	var lines []lookLine
	for _, f := range of.Findings {
		if f.Passed {
			continue
		}
		note := p.Word("visit.look.unanswered")
		if slices.ContainsFunc(of.Tasks, func(t lifecycle.Task) bool { return t.Kind == process.TaskRecheck && t.Subject == f.ID }) {
			note = p.Word("finding.waits")
		}
		lines = append(lines, lookLine{Text: f.ID + " " + f.Title, Note: p.Words(f.LevelWords()) + " · " + note})
	}
	return lines
}

// lastReport is what the unit reported last.
func lastReport(p *page.Page, of Project) []lookLine {
	for _, m := range slices.Backward(of.Months) {
		if r := m.Report; r != nil {
			return []lookLine{{Text: page.Formatted(p.Lang, "visit.look.report", m.Month, r.Progress),
				Note: strings.TrimSpace(page.Formatted(p.Lang, "month.planned", r.PlannedProgress) + " " + r.Problems)}}
		}
	}
	return nil
}

// contractsToSee are the contracts under which something is built or delivered.
func contractsToSee(p *page.Page, of Project) []lookLine {
	var lines []lookLine
	for _, c := range of.Works.Contracts {
		lines = append(lines,
			lookLine{Text: page.Formatted(p.Lang, "visit.look.contract", c.Number),
				Note: c.Contractor + " " + page.Formatted(p.Lang, "money.yuan", page.Yuan(c.AmountFen))})
	}
	return lines
}

// openDifficulties are those that are not solved.
func openDifficulties(of Project) []lookLine {
	var lines []lookLine
	for _, d := range of.Difficulties {
		if !d.Solved {
			lines = append(lines, lookLine{Text: d.ID + " " + d.Title})
		}
	}
	return lines
}

// placesOf names where a project stands.
func placesOf(of Project) string {
	var places []string
	for _, at := range of.Places {
		places = append(places, strings.TrimSpace(at.Township+" "+strings.Join(at.Villages, "、")))
	}
	return strings.Join(places, "；")
}
