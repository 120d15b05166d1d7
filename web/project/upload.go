package project

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"sluice/door"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
	"sluice/web/form"
	"sluice/web/page"
)

// uploadForm is the form that puts a paper on file.
type uploadForm struct {
	Action   string
	Key      string
	Revision string
	Kinds    []form.Option
	Kind     string
	Subjects []form.Option // the payments it may belong to
	Subject  string
	Problem  *page.Problem
	Offered  bool
}

// newUpload is there for those who may put papers on file, with the kinds that are missing first.
func newUpload(p *page.Page, of Project, rules *policy.Policy, sent form.Submitted, offered bool) uploadForm {
	made := uploadForm{
		Action: "/projects/" + of.Code + "/papers", Key: form.NewKey(), Revision: strconv.FormatInt(of.Revision, 10),
		Kind: cmp.Or(sent.Values.Get("kind"), p.Gin.Query("kind")), Problem: sent.Problem,
		Offered: offered,
	}
	if sent.Problem != nil && sent.Problem.Unknown() {
		made.Key = sent.Values.Get(form.KeyField)
	}
	made.Subject = sent.Values.Get("subject")
	for _, x := range of.Payments {
		made.Subjects = append(made.Subjects, form.Option{Value: x.ID, Text: x.ID, Note: page.Yuan(x.AmountFen)})
	}
	for _, line := range checklist(of, rules) {
		if !line.Filed {
			made.Kinds = append(made.Kinds, form.Option{Value: string(line.Kind), Text: p.Words(line.Words), Note: p.Word("paper.missing")})
		}
	}
	var rest []form.Option
	for kind, w := range rules.Papers {
		if !slices.ContainsFunc(made.Kinds, func(o form.Option) bool { return o.Value == string(kind) }) {
			rest = append(rest, form.Option{Value: string(kind), Text: p.Words(w)})
		}
	}
	slices.SortFunc(rest, func(a, b form.Option) int { return strings.Compare(a.Value, b.Value) })
	made.Kinds = append(made.Kinds, rest...)
	return made
}

// Upload sends a paper on as it arrives: it is never whole in memory. The fields before the file say what it is.
func Upload(p *page.Page) error {
	if err := p.Enter(); err != nil {
		return err
	}
	code := p.Gin.Param("code")
	sent, file, err := form.ReadUpload(p.Gin.Request)
	if err != nil {
		return err
	}
	if file == nil {
		sent.Problem = form.NoFile()
		return showUpload(p, code, sent)
	}
	once := service.Once{Key: sent.Values.Get(form.KeyField)}
	paper := service.Paper{
		Kind: process.PaperKind(sent.Values.Get("kind")), Name: file.FileName(), Subject: sent.Values.Get("subject"), Bytes: file,
	}
	if refused, err := filePaper(p, once, code, paper); err != nil {
		return err
	} else if refused != nil {
		sent.Problem = refused
		return showUpload(p, code, sent)
	}
	if back := sent.Values.Get(form.BackField); page.Local(back) {
		return p.GoTo(page.Added(back, "done", string(process.CommandFilePaper)) + "#papers")
	}
	return p.GoTo("/projects/" + code + "?done=" + string(process.CommandFilePaper) + "#papers")
}

// filePaper puts a paper on file; it answers why when that was refused.
func filePaper(p *page.Page, once service.Once, code string, paper service.Paper) (*page.Problem, error) {
	if !door.Readable(paper.Name) {
		return p.Problem(service.Invalid(service.Field("name", "文件名须为 UTF-8", "needs a name in UTF-8"))), nil
	}
	_, err := p.Site.Service.FilePaper(p.Context(), p.Caller, once, code, paper)
	switch {
	case page.SignedOut(err):
		return nil, err
	case err != nil:
		door.LetPass(paper.Bytes) // so that the answer arrives
		return p.Problem(err), nil
	}
	return nil, nil
}

// showUpload shows the page from which a paper was sent, with why it was refused.
func showUpload(p *page.Page, code string, sent form.Submitted) error {
	if sent.Values.Get(form.BackField) == DraftDesk(code) {
		return showDraft(p, code, sent)
	}
	return showProject(p, code, sent)
}
