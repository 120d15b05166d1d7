package web

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sluice/door"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service"
)

// uploadForm is the form that puts a paper on file.
type uploadForm struct {
	Action   string
	Key      string
	Revision string
	Kinds    []option
	Kind     string
	Subjects []option // the payments it may belong to
	Subject  string
	Problem  *problem
	Offered  bool
}

// uploadForm is there for those who may put papers on file, with the kinds that are missing first.
func (p *page) uploadForm(of project, rules *policy.Policy, sent submitted, offered bool) uploadForm {
	made := uploadForm{
		Action: "/projects/" + of.Code + "/papers", Key: newKey(), Revision: strconv.FormatInt(of.Revision, 10),
		Kind: cmp.Or(sent.values.Get("kind"), p.gin.Query("kind")), Problem: sent.problem,
		Offered: offered,
	}
	if sent.problem != nil && sent.problem.Unknown() {
		made.Key = sent.values.Get(keyField)
	}
	made.Subject = sent.values.Get("subject")
	for _, x := range of.Payments {
		made.Subjects = append(made.Subjects, option{Value: x.ID, Text: x.ID, Note: yuan(x.AmountFen)})
	}
	for _, line := range checklist(of, rules) {
		if !line.Filed {
			made.Kinds = append(made.Kinds, option{Value: string(line.Kind), Text: p.words(line.Words), Note: p.word("paper.missing")})
		}
	}
	var rest []option
	for kind, w := range rules.Papers {
		if !slices.ContainsFunc(made.Kinds, func(o option) bool { return o.Value == string(kind) }) {
			rest = append(rest, option{Value: string(kind), Text: p.words(w)})
		}
	}
	slices.SortFunc(rest, func(a, b option) int { return strings.Compare(a.Value, b.Value) })
	made.Kinds = append(made.Kinds, rest...)
	return made
}

// upload sends a paper on as it arrives: it is never whole in memory. The fields before the file say what it is.
func upload(p *page) error {
	if err := p.enter(); err != nil {
		return err
	}
	code := p.gin.Param("code")
	sent, file, err := readUpload(p.gin.Request)
	if err != nil {
		return err
	}
	if file == nil {
		sent.problem = noFile()
		return p.showUpload(code, sent)
	}
	once := service.Once{Key: sent.values.Get(keyField)}
	paper := service.Paper{
		Kind: process.PaperKind(sent.values.Get("kind")), Name: file.FileName(), Subject: sent.values.Get("subject"), Bytes: file,
	}
	if refused, err := p.file(once, code, paper); err != nil {
		return err
	} else if refused != nil {
		sent.problem = refused
		return p.showUpload(code, sent)
	}
	if back := sent.values.Get(backField); local(back) {
		return p.goTo(added(back, "done", string(process.CommandFilePaper)) + "#papers")
	}
	return p.goTo("/projects/" + code + "?done=" + string(process.CommandFilePaper) + "#papers")
}

// file puts a paper on file; it answers why when that was refused.
func (p *page) file(once service.Once, code string, paper service.Paper) (*problem, error) {
	if !door.Readable(paper.Name) {
		return p.problem(service.Invalid(service.Field("name", "文件名须为 UTF-8", "needs a name in UTF-8"))), nil
	}
	_, err := p.site.service.FilePaper(p.context(), p.caller, once, code, paper)
	switch {
	case signedOut(err):
		return nil, err
	case err != nil:
		door.LetPass(paper.Bytes) // so that the answer arrives
		return p.problem(err), nil
	}
	return nil, nil
}

// showUpload shows the page from which a paper was sent, with why it was refused.
func (p *page) showUpload(code string, sent submitted) error {
	if sent.values.Get(backField) == draftDesk(code) {
		return p.showDraft(code, sent)
	}
	return p.showProject(code, sent)
}

// noFile is the refusal of a form in which no file was chosen.
func noFile() *problem {
	said := words["paper.none"]
	return &problem{Status: http.StatusUnprocessableEntity, Code: refusal.CodeInvalid, TitleZH: said.ZH, Title: said.EN}
}

// readUpload reads a form up to its file.
func readUpload(r *http.Request) (submitted, *multipart.Part, error) {
	sent := submitted{values: url.Values{}}
	reader, err := r.MultipartReader()
	if err != nil {
		return sent, nil, &problem{Status: http.StatusBadRequest}
	}
	for {
		part, err := reader.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return sent, nil, nil
		case err != nil:
			return sent, nil, &problem{Status: http.StatusBadRequest}
		case part.FormName() == "file" && part.FileName() != "":
			return sent, part, nil
		case part.FormName() == "file":
			return sent, nil, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, maxFieldBytes))
		if err != nil {
			return sent, nil, fmt.Errorf("a field of an upload: %w", err)
		}
		sent.values.Set(part.FormName(), string(value))
	}
}

const maxFieldBytes = 1000
