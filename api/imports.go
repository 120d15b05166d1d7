package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"

	"sluice/calendar"
	"sluice/door"
	"sluice/process"
	"sluice/refusal"
	"sluice/registry"
	"sluice/service"
	"sluice/service/port"
)

// registerFile is a register and how it is to be taken in.
type registerFile struct {
	name    string
	content []byte
	asOf    calendar.Date
	skipBad bool
}

// id is the import's: the same file as of the same date is the same import, whoever sends it and however often.
func (r registerFile) id() string { return hashed(string(r.content), r.asOf.String()) }

// receipt is the answer to an import.
type receipt struct {
	Status int
	Body   port.ImportReceipt
}

func (s *server) importRegister(ctx context.Context, in *struct {
	Keyed
	Streamed
	AsOf    calendar.Date `query:"as_of" doc:"the date the register tells of: duties begin after it; without it, today"`
	SkipBad bool          `query:"skip_bad" doc:"leave faulty lines out instead of refusing the file"`
}) (*receipt, error) {
	if err := s.keepersOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	file, err := s.registerIn(&in.Streamed, registerFile{asOf: in.AsOf, skipBad: in.SkipBad})
	if err != nil {
		return nil, err
	}
	return s.takeIn(ctx, file)
}

// registerIn reads the form with a register, on top of what the address says.
func (s *server) registerIn(st *Streamed, file registerFile) (registerFile, error) {
	if err := file.fill(st); err != nil {
		return file, err
	}
	if file.asOf.IsZero() {
		file.asOf = s.Today()
	}
	if file.asOf.After(s.Today()) {
		return file, service.Invalid(service.Field("as_of", "不能晚于今天", "must not lie in the future"))
	}
	return file, nil
}

// ImportPreview is what taking a register in would do.
type ImportPreview struct {
	Rows    int                    `json:"rows" doc:"lines in the file"`
	Closed  int                    `json:"closed" doc:"finished projects that would be recorded as closed"`
	Running int                    `json:"running" doc:"projects that would run as workflows"`
	Skipped int                    `json:"skipped" doc:"lines that are in already, unchanged"`
	Faulty  int                    `json:"faulty" doc:"lines with faults"`
	Units   []string               `json:"units" nullable:"false" doc:"names of units that would be added"`
	Faults  []service.FieldProblem `json:"faults" nullable:"false" doc:"every fault, with row and column"`
	Notes   []process.Words        `json:"notes" nullable:"false" doc:"which sheets and header rows were read, what was passed over, what looks like one project twice"`
	Known   bool                   `json:"known" doc:"the same file as of the same date is in already"`
}

// previewImport checks a register as importRegister does, and writes nothing.
func (s *server) previewImport(ctx context.Context, in *struct {
	Streamed
	AsOf calendar.Date `query:"as_of" doc:"the date the register tells of; without it, today"`
}) (*struct{ Body ImportPreview }, error) {
	if err := s.keepersOnly(callerOf(ctx)); err != nil {
		return nil, err
	}
	file, err := s.registerIn(&in.Streamed, registerFile{asOf: in.AsOf})
	if err != nil {
		return nil, err
	}
	content, wrong := registry.Read(file.content)
	batch, faults, err := s.checkRegister(ctx, file, content, wrong)
	if err != nil {
		return nil, err
	}
	_, err = s.Imports.Import(ctx, file.id())
	if err != nil && !service.IsCode(err, refusal.CodeNotFound) {
		return nil, err
	}
	closed := map[string]bool{}
	for _, e := range batch.Finished {
		closed[e.Stream] = true
	}
	answer := ImportPreview{
		Rows: batch.Rows, Closed: len(closed), Running: len(batch.Running), Skipped: batch.Skipped, Faulty: batch.Faulty, Known: err == nil,
		Units: []string{}, Faults: append([]service.FieldProblem{}, faults...), Notes: append(append([]process.Words{}, content.Notes...), batch.Notes...),
	}
	for _, unit := range batch.Units {
		answer.Units = append(answer.Units, unit.Name)
	}
	return &struct{ Body ImportPreview }{answer}, nil
}

// takeIn checks everything, then writes everything. An import that is on record already is answered as it stands.
func (s *server) takeIn(ctx context.Context, file registerFile) (*receipt, error) {
	content, wrong := registry.Read(file.content) // also of one that is on record: its notes are not
	known, err := s.Imports.Import(ctx, file.id())
	var refused *refusal.Error
	if err == nil {
		return stands(known, content.Notes), nil
	} else if !errors.As(err, &refused) || refused.Code != refusal.CodeNotFound {
		return nil, err
	}
	batch, faults, err := s.checkRegister(ctx, file, content, wrong)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 && (!file.skipBad || batch.Rows == batch.Faulty) {
		return nil, service.BadFile(fmt.Sprintf("台账有 %d 处错误，未导入任何内容", len(faults)),
			fmt.Sprintf("the register has %d faults; nothing was imported", len(faults)), faults)
	}
	written, err := s.Imports.WriteImport(ctx, batch)
	if err != nil {
		return nil, err
	}
	return stands(written, slices.Concat(content.Notes, batch.Notes)), nil
}

func stands(r port.ImportReceipt, notes []process.Words) *receipt {
	r.Notes = notes
	status := http.StatusAccepted
	if r.Complete {
		status = http.StatusOK
	}
	return &receipt{Status: status, Body: r}
}

// keepersOnly lets those keep the register whose it is: the collaboration office, and administrators.
func (s *server) keepersOnly(caller *service.Caller) error {
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return err
	}
	if caller.Administers() || caller.Actor.Holds(terms.Policy.Post(process.ToCollaborationOffice)) {
		return nil
	}
	return refusal.New(refusal.CodeNotHolder, "仅苏陕办和管理员可以导入台账",
		"this is for the collaboration office and administrators")
}

// fill reads the form: the file, and what may stand in the form instead of the address.
func (file *registerFile) fill(st *Streamed) error {
	body, boundary, err := st.body(registry.MaxBytes)
	if err != nil {
		return err
	}
	if boundary == "" {
		return mediaType("multipart/form-data")
	}
	form := multipart.NewReader(body, boundary)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = file.part(part)
		}
		if err != nil {
			return formRefusal(err)
		}
	}
	if file.content == nil {
		return service.Invalid(service.Field("file", "缺少文件", "is missing"))
	}
	return nil
}

// part takes one part of the form.
func (file *registerFile) part(part *multipart.Part) error {
	content, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	switch part.FormName() {
	case "file":
		file.name, file.content = part.FileName(), content
		if !door.Readable(file.name) {
			return service.Invalid(service.Field("file", "文件名须为 UTF-8", "needs a name in UTF-8"))
		}
	case "as_of":
		if file.asOf, err = calendar.ParseDate(string(content)); err != nil {
			return service.Invalid(service.Field("as_of", "须为日期，例如 2019-05-06", "must be a date such as 2019-05-06"))
		}
	case "skip_bad":
		if file.skipBad, err = strconv.ParseBool(string(content)); err != nil {
			return service.Invalid(service.Field("skip_bad", "须为是或否", "must be true or false"))
		}
	default:
		return service.Invalid(service.Field(fieldPath(part.FormName()), "没有这个字段",
			"is not a field of this form; they are file, as_of, skip_bad"))
	}
	return nil
}

// formRefusal says why a form could not be read; a refusal of ours stays as it is.
func formRefusal(err error) error {
	var refused *refusal.Error
	var cut *http.MaxBytesError
	switch {
	case errors.As(err, &refused):
		return err
	case errors.As(err, &cut):
		return service.FileTooLarge(registry.MaxBytes)
	}
	return unreadable("文件未能完整接收，或表单格式有误", "the file did not arrive whole, or the form is broken")
}

func (s *server) listImports(ctx context.Context, in *struct{ Paged }) (*listed[port.ImportReceipt], error) {
	return list(s.Imports.ImportList(ctx, in.page()))
}

func (s *server) getImport(ctx context.Context, in *struct {
	ID string `path:"id" doc:"id of the import"`
}) (*struct{ Body port.ImportReceipt }, error) {
	got, err := s.Imports.Import(ctx, in.ID)
	return &struct{ Body port.ImportReceipt }{got}, err
}
