package web

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
)

// Hidden fields of the form of a visit, besides those of every form.
const (
	lookedField = "_looked" // one for each line of the list that was looked at, in its words
	photoField  = "_photo"  // one for each picture that is on file already, by its name
)

// visitBytes is the most that a visit's form may hold: pictures of a telephone, a dozen or two.
const visitBytes = 200 << 20

// visitPage is the data of the page of a visit.
type visitPage struct {
	Project project
	Looks   []lookGroup
	Form    form
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
	Problem *problem
}

func visitForm(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	return p.showVisit(submitted{}, nil)
}

// toVisit leads from the address of the command to the page that is made for it.
func toVisit(p *page) error {
	return p.goTo("/projects/" + url.PathEscape(p.gin.Param("code")) + "/visit")
}

// visit puts the pictures on file as they arrive and records the visit when all are there. If something is refused nothing more is done:
// what was typed is shown again, and which pictures are on file already.
func visit(p *page) error {
	entered := p.enter()
	if entered != nil && !signedOut(entered) {
		return entered
	}
	faults, err := p.readVisit(entered == nil)
	if err != nil {
		return err
	}
	if entered != nil {
		return entered // with what was typed, to be carried through signing in
	}
	values := p.gin.Request.PostForm
	if len(faults) > 0 {
		values.Set(onlyShow, "1")
	}
	c, _ := commandNamed(process.CommandVisit)
	code := p.gin.Param("code")
	s, err := p.submitAs(c, code, "", calendar.Month{}, func(input any) { p.withLooked(input) })
	if err != nil {
		return err
	}
	if s.done {
		return p.goTo("/projects/" + code + "?done=" + string(process.CommandVisit) + "#visits")
	}
	return p.showVisit(s, faults)
}

// withLooked says on record what was looked at.
func (p *page) withLooked(input any) {
	in, looked := input.(*lifecycle.VisitInput), p.gin.Request.PostForm[lookedField]
	if in.Seen != "" && len(looked) > 0 {
		in.Seen += "\n" + formatted(p.lang, "visit.looked", strings.Join(looked, p.word("and")))
	}
}

// readVisit reads the form; of one with pictures it puts each on file, unless the reader must sign in first.
func (p *page) readVisit(file bool) ([]photoFault, error) {
	r := p.gin.Request
	if !strings.HasPrefix(p.gin.ContentType(), "multipart/") {
		return nil, p.parse() // after signing in: no pictures
	}
	r.Body = http.MaxBytesReader(p.gin.Writer, r.Body, visitBytes)
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, &problem{Status: http.StatusBadRequest}
	}
	r.PostForm = url.Values{}
	var faults []photoFault
	for room := int64(formBytes); ; {
		part, err := reader.NextPart()
		if err == io.EOF { // alone: inside another error it says that the form was cut off
			return faults, nil
		}
		if err != nil {
			return faults, tooLong(err)
		}
		switch {
		case part.FileName() != "" && file:
			fault, err := p.filePhoto(part, len(r.PostForm[photoField])+len(faults))
			if err != nil {
				return faults, err
			}
			if fault != nil {
				faults = append(faults, *fault)
			} else {
				r.PostForm.Add(photoField, part.FileName())
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
		return &problem{Status: http.StatusRequestEntityTooLarge, TitleZH: words["fault.413"].ZH, Title: words["fault.413"].EN}
	}
	return &problem{Status: http.StatusBadRequest}
}

// filePhoto puts a picture on file. One that is there already is as good; for one that is refused it answers why. The key is the form's
// with the picture's place, so that the form sent twice files nothing twice.
func (p *page) filePhoto(part *multipart.Part, place int) (*photoFault, error) {
	once := service.Once{Key: fmt.Sprintf("%s-photo-%d", p.gin.Request.PostForm.Get(keyField), place)}
	refused, err := p.file(once, p.gin.Param("code"), service.Paper{Kind: service.VisitPhotos, Name: part.FileName(), Bytes: part})
	if refused == nil || refused.Code == refusal.CodeExists {
		return nil, err
	}
	return &photoFault{part.FileName(), refused}, nil
}

// showVisit shows the form, with what was typed and what became of the pictures.
func (p *page) showVisit(s submitted, faults []photoFault) error {
	of, err := p.project(p.gin.Param("code"))
	if err != nil {
		return err
	}
	rules, err := p.policy()
	if err != nil {
		return err
	}
	offered, err := p.offersOf(of.Code, "")
	if err != nil {
		return err
	}
	offer, may := offered.find(process.CommandVisit)
	c, _ := commandNamed(process.CommandVisit)
	f := filling{
		command: c, id: "visit", action: "/projects/" + of.Code + "/visit", title: p.word("visit.title"), button: p.word("visit.send"),
		values:  s.values,
		problem: s.problem, reasons: offer.Reasons, parts: []part{{"seen", []string{"on", "seen"}}, {"finding", []string{"finding"}}},
		options: map[string][]option{"finding.severity": p.severities(rules), "finding.holds": append(p.instalments(of), contracts(of)...)},
	}
	if f.values == nil {
		f.values = p.presetDay(process.CommandVisit, url.Values{})
	}
	data := visitPage{
		Project: of, Form: p.newForm(f), Photos: f.values[photoField], Faults: faults, Offered: may || s.values != nil,
		By:    p.givers(process.CommandVisit),
		Looks: p.toLookAt(of, f.values[lookedField]), Finding: s.problem != nil || strings.TrimSpace(f.values.Get("finding.title")) != "",
	}
	status := s.status()
	if len(faults) > 0 {
		status = faults[0].Problem.Status
		data.Form.Key = newKey() // what is sent next has other pictures in these places
	}
	return p.render(status, "visit", data.Form.Title, "projects", &data)
}

// severities are how serious a finding can be, each with the level it begins at and the time that gives.
func (p *page) severities(rules *policy.Policy) []option {
	var all []option
	for _, severity := range process.Severities {
		level := rules.Findings[severity].Level
		one := option{Value: string(severity), Text: p.words(wordFor("severity", string(severity))),
			Note: p.words(lifecycle.LevelWords(level))}
		i := slices.IndexFunc(rules.Ladders[rules.Tasks[process.TaskAnswerFinding].Ladder],
			func(r policy.RungRule) bool { return r.Key == level })
		if i >= 0 {
			period := rules.Ladders[rules.Tasks[process.TaskAnswerFinding].Ladder][i].Gives.Period
			one.Note += " " + formatted(p.lang, "visit.within."+string(period.Unit), period.N)
		}
		all = append(all, one)
	}
	return all
}

// toLookAt is what the project's own state says is to be seen on the spot.
func (p *page) toLookAt(of project, ticked []string) []lookGroup {
	var groups []lookGroup
	add := func(key string, lines []lookLine) {
		for i := range lines {
			lines[i].Ticked = slices.Contains(ticked, lines[i].Text)
		}
		if len(lines) > 0 {
			groups = append(groups, lookGroup{key, lines})
		}
	}
	add("findings", p.openFindings(of))
	add("progress", p.lastReport(of))
	add("contracts", p.contractsToSee(of))
	add("difficulties", p.openDifficulties(of))
	add("always", []lookLine{{Text: p.word("visit.look.place"), Note: placesOf(of)},
		{Text: p.word("visit.look.people"), Note: formatted(p.lang, "visit.look.people.note", of.Beneficiaries)},
		{Text: p.word("visit.look.notice")}})
	return groups
}

// openFindings are the findings that no second look has passed.
func (p *page) openFindings(of project) []lookLine {
	var lines []lookLine
	for _, f := range of.Findings {
		if f.Passed {
			continue
		}
		note := p.word("visit.look.unanswered")
		if slices.ContainsFunc(of.Tasks, func(t lifecycle.Task) bool { return t.Kind == process.TaskRecheck && t.Subject == f.ID }) {
			note = p.word("finding.waits")
		}
		lines = append(lines, lookLine{Text: f.ID + " " + f.Title, Note: p.words(f.LevelWords()) + " · " + note})
	}
	return lines
}

// lastReport is what the unit reported last.
func (p *page) lastReport(of project) []lookLine {
	for _, m := range slices.Backward(of.Months) {
		if r := m.Report; r != nil {
			return []lookLine{{Text: formatted(p.lang, "visit.look.report", m.Month, r.Progress),
				Note: strings.TrimSpace(formatted(p.lang, "month.planned", r.PlannedProgress) + " " + r.Problems)}}
		}
	}
	return nil
}

// contractsToSee are the contracts under which something is built or delivered.
func (p *page) contractsToSee(of project) []lookLine {
	var lines []lookLine
	for _, c := range of.Works.Contracts {
		lines = append(lines,
			lookLine{Text: formatted(p.lang, "visit.look.contract", c.Number),
				Note: c.Contractor + " " + formatted(p.lang, "money.yuan", yuan(c.AmountFen))})
	}
	return lines
}

// openDifficulties are those that are not solved.
func (p *page) openDifficulties(of project) []lookLine {
	var lines []lookLine
	for _, d := range of.Difficulties {
		if !d.Solved {
			lines = append(lines, lookLine{Text: d.ID + " " + d.Title})
		}
	}
	return lines
}

// placesOf names where a project stands.
func placesOf(of project) string {
	var places []string
	for _, at := range of.Places {
		places = append(places, strings.TrimSpace(at.Township+" "+strings.Join(at.Villages, "、")))
	}
	return strings.Join(places, "；")
}
