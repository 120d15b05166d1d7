package service

import (
	"context"
	"fmt"
	"io"
	"slices"

	"sluice/access"
	"sluice/admin"
	"sluice/calendar"
	"sluice/process"
	"sluice/refusal"
	"sluice/registry"
	"sluice/service/port"
)

// Register is a register as a file, and how it is to be taken in.
type Register struct {
	Name    string
	Content []byte
	AsOf    calendar.Date // the date it tells of: duties begin after it; none: today
	SkipBad bool          // leave faulty lines out instead of refusing the file

	again int // how often this file as of this date was taken in and taken back
}

// ReadRegister reads a file that is sent. One that is too large, or does not arrive whole, is refused.
func ReadRegister(file io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(file, registry.MaxBytes+1))
	switch {
	case err != nil:
		return nil, refusal.New(CodeUnreadable, "文件未能完整接收，或表单格式有误", "the file did not arrive whole, or the form is broken")
	case len(content) > registry.MaxBytes:
		return nil, FileTooLarge(registry.MaxBytes)
	}
	return content, nil
}

// id is the import's: the same file as of the same date is the same import, whoever sends it and however often, until it is taken back.
func (r Register) id() string {
	id := hashed(string(r.Content), r.AsOf.String())
	for range r.again {
		id = hashed(id, "again")
	}
	return id
}

// anew is a register as it can be taken in now: one that was taken back is another import when it comes again.
func (s *Service) anew(ctx context.Context, r Register) (Register, error) {
	for {
		receipt, err := s.Imports.Import(ctx, r.id())
		if IsCode(err, refusal.CodeNotFound) {
			return r, nil
		}
		if err != nil || receipt.Undone.IsZero() {
			return r, err
		}
		r.again++
	}
}

// dated is a register with its date.
func (s *Service) dated(r Register) (Register, error) {
	if r.AsOf.IsZero() {
		r.AsOf = s.Today()
	}
	if r.AsOf.After(s.Today()) {
		return r, Invalid(Field("as_of", "不能晚于今天", "must not lie in the future"))
	}
	return r, nil
}

// KeepersOnly lets those keep the register whose it is: the collaboration office, and administrators.
func (s *Service) KeepersOnly(c *Caller) error {
	terms, err := s.Terms(s.Clock.Now())
	if err != nil {
		return err
	}
	if c.Administers() || c.Actor.Holds(terms.Policy.Post(process.ToCollaborationOffice)) {
		return nil
	}
	return refusal.New(refusal.CodeNotHolder, "仅苏陕办和管理员可以导入台账", "this is for the collaboration office and administrators")
}

// ImportPreview is what taking a register in would do.
type ImportPreview struct {
	Rows    int             `json:"rows" doc:"lines in the file"`
	Closed  int             `json:"closed" doc:"finished projects that would be recorded as closed"`
	Running int             `json:"running" doc:"projects that would run as workflows"`
	Skipped int             `json:"skipped" doc:"lines that are in already, unchanged"`
	Faulty  int             `json:"faulty" doc:"lines with faults"`
	Units   []string        `json:"units" nullable:"false" doc:"names of units that would be added"`
	Faults  []FieldProblem  `json:"faults" nullable:"false" doc:"every fault, with row and column"`
	Notes   []process.Words `json:"notes" nullable:"false" doc:"which sheets and header rows were read, what was passed over, what looks like one project twice"`
	Known   bool            `json:"known" doc:"the same file as of the same date is in already"`
}

// PreviewImport checks a register as TakeIn does, and writes nothing.
func (s *Service) PreviewImport(ctx context.Context, c *Caller, file Register) (ImportPreview, error) {
	if err := s.KeepersOnly(c); err != nil {
		return ImportPreview{}, err
	}
	file, err := s.dated(file)
	if err == nil {
		file, err = s.anew(ctx, file)
	}
	if err != nil {
		return ImportPreview{}, err
	}
	content, wrong := registry.Read(file.Content)
	batch, faults, err := s.checkRegister(ctx, c, file, content, wrong)
	if err != nil {
		return ImportPreview{}, err
	}
	_, err = s.Imports.Import(ctx, file.id())
	if err != nil && !IsCode(err, refusal.CodeNotFound) {
		return ImportPreview{}, err
	}
	closed := map[string]bool{}
	for _, e := range batch.Finished {
		closed[e.Stream] = true
	}
	answer := ImportPreview{
		Rows: batch.Rows, Closed: len(closed), Running: len(batch.Running), Skipped: batch.Skipped, Faulty: batch.Faulty, Known: err == nil,
		Units: []string{}, Faults: append([]FieldProblem{}, faults...),
		Notes: append(append([]process.Words{}, content.Notes...), batch.Notes...),
	}
	for _, unit := range batch.Units {
		answer.Units = append(answer.Units, unit.Name)
	}
	return answer, nil
}

// TakeIn checks all of a register, then writes all of it. An import that is on record already is answered as it stands.
func (s *Service) TakeIn(ctx context.Context, c *Caller, file Register) (port.ImportReceipt, error) {
	if err := s.KeepersOnly(c); err != nil {
		return port.ImportReceipt{}, err
	}
	file, err := s.dated(file)
	if err == nil {
		file, err = s.anew(ctx, file)
	}
	if err != nil {
		return port.ImportReceipt{}, err
	}
	content, wrong := registry.Read(file.Content) // also of one that is on record: its notes are not
	receipt, err := s.Imports.Import(ctx, file.id())
	if IsCode(err, refusal.CodeNotFound) {
		return s.write(ctx, c, file, content, wrong)
	}
	receipt.Notes = content.Notes
	return receipt, err
}

// write checks a register and records it.
func (s *Service) write(
	ctx context.Context, c *Caller, file Register, content registry.File, wrong registry.Faults,
) (port.ImportReceipt, error) {
	batch, faults, err := s.checkRegister(ctx, c, file, content, wrong)
	if err != nil {
		return port.ImportReceipt{}, err
	}
	if len(faults) > 0 && (!file.SkipBad || batch.Rows == batch.Faulty) {
		return port.ImportReceipt{}, BadFile(fmt.Sprintf("台账有 %d 处错误，未导入任何内容", len(faults)),
			fmt.Sprintf("nothing was imported; faults in the register: %d", len(faults)), faults)
	}
	receipt, err := s.Imports.WriteImport(ctx, batch)
	receipt.Notes = slices.Concat(content.Notes, batch.Notes)
	return receipt, err
}

// ImportList lists the imports, the latest first.
func (s *Service) ImportList(ctx context.Context, c *Caller, p port.Page) (port.List[port.ImportReceipt], error) {
	if err := s.MayRead(ctx, c, access.ReadImports); err != nil {
		return port.List[port.ImportReceipt]{}, err
	}
	return s.Imports.ImportList(ctx, p)
}

// Import says how far an import is.
func (s *Service) Import(ctx context.Context, c *Caller, id string) (port.ImportReceipt, error) {
	if err := s.MayRead(ctx, c, access.ReadImports); err != nil {
		return port.ImportReceipt{}, err
	}
	return s.Imports.Import(ctx, id)
}

// UndoInput says why an import is taken back.
type UndoInput struct {
	Reason string `json:"reason" doc:"why, at most 500 characters"`
}

// UndoImport takes an import back, whole: its projects stand in no list any more, and their codes are free for the register as it
// should have been. Only while nobody has done anything to any of them; units that it added stay. The record keeps what was there.
func (s *Service) UndoImport(ctx context.Context, c *Caller, once Once, id string, in UndoInput) (port.ImportReceipt, error) {
	if err := s.KeepersOnly(c); err != nil {
		return port.ImportReceipt{}, err
	}
	fact := &admin.RegisterTakenBack{Import: id, Reason: in.Reason}
	if _, err := s.recordFacts(ctx, c, once, "undoImport", fact, fact); err != nil {
		return port.ImportReceipt{}, err
	}
	return s.Imports.Import(ctx, id)
}
