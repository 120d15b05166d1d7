package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/registry"
	"sluice/service/port"
	"sluice/written"
)

// checking is a register on its way to a batch.
type checking struct {
	file   Register
	id     string // the import's
	now    time.Time
	terms  lifecycle.Terms
	actor  lifecycle.Actor
	units  map[string][]lifecycle.Unit  // by the key of the name
	former map[string][]lifecycle.Unit  // what units are today, by the key of a name they have no more
	notes  []process.Words              // which lines name units by such a name
	near   map[string][]lifecycle.Unit  // those on record, by what is left of the name without the words of its kind
	made   map[string]bool              // the codes of new ones that are not in the batch yet
	lines  map[string]string            // fingerprint of the line of each code on record
	undone map[string]lifecycle.Project // what the record has of each code whose import was taken back
	places map[string]map[string]string // of a workbook: the letter of each column, by sheet
	batch  port.ImportBatch
	faults []FieldProblem
}

// checkRegister checks every line: by itself, against the record and the directory, and by the rules. It answers what is to
// be written and every fault.
func (s *Service) checkRegister(
	ctx context.Context, caller *Caller, file Register, content registry.File, wrong registry.Faults,
) (port.ImportBatch, []FieldProblem, error) {
	c := &checking{
		file: file, id: file.id(), now: s.Clock.Now(), actor: caller.Actor, units: map[string][]lifecycle.Unit{},
		near: map[string][]lifecycle.Unit{}, made: map[string]bool{},
		places: content.Letters,
	}
	var err error
	if c.terms, err = s.Terms(c.now); err != nil {
		return port.ImportBatch{}, nil, err
	}
	for _, fault := range wrong {
		c.report(fault)
	}
	type spot struct {
		sheet string
		row   int
	}
	faulty := map[spot]bool{}
	for _, fault := range wrong {
		faulty[spot{fault.Sheet, fault.Row}] = true
	}
	if err := c.lookUp(ctx, s.Imports, content.Lines); err != nil {
		return port.ImportBatch{}, nil, err
	}
	c.batch = port.ImportBatch{
		ID: c.id, File: file.Name, AsOf: file.AsOf, Actor: c.actor, At: c.now,
		Rows: len(content.Lines) + len(faulty), Faulty: len(faulty),
	}
	for _, line := range content.Lines {
		if err := ctx.Err(); err != nil { // the caller has gone
			return port.ImportBatch{}, nil, err
		}
		c.line(line)
	}
	c.batch.Notes = c.notes
	return c.batch, c.faults, nil
}

// fault puts what is wrong with a line, in a column by its key, among the faults.
func (c *checking) fault(line registry.Line, column string, words process.Words) {
	c.report(registry.Fault{Sheet: line.Sheet, Row: line.Row, Column: column, Letter: c.places[line.Sheet][column], Words: words})
}

func (c *checking) report(f registry.Fault) {
	place := fmt.Sprintf("row %d", f.Row)
	switch {
	case f.Row == 0:
		place = "file"
	case len(c.places) > 1:
		place = fmt.Sprintf("sheet %q, row %d", f.Sheet, f.Row)
	}
	if column := f.Place(); column != "" {
		place += ", " + column
	}
	c.faults = append(c.faults, FieldProblem{
		Field: place, Sheet: f.Sheet, Row: f.Row, Column: f.Column, Letter: f.Letter, Message: f.EN, MessageZH: f.ZH,
	})
}

// lookUp asks which of the codes are on record, and which units there are.
func (c *checking) lookUp(ctx context.Context, imports port.Imports, lines []registry.Line) (err error) {
	codes := make([]string, len(lines))
	for i, line := range lines {
		codes[i] = line.Code
	}
	if c.lines, err = imports.Lines(ctx, codes); err != nil {
		return err
	}
	if c.undone, err = imports.Undone(ctx, codes); err != nil {
		return err
	}
	former, err := imports.FormerNames(ctx)
	if err != nil {
		return err
	}
	c.former = map[string][]lifecycle.Unit{}
	for _, name := range former {
		key := written.Key(name.Name)
		c.former[key] = append(c.former[key], name.Now)
	}
	units, err := imports.EveryUnit(ctx)
	for _, unit := range units {
		key := written.Key(unit.Name)
		c.units[key] = append(c.units[key], unit)
		near := nearKey(unit.Name)
		c.near[near] = append(c.near[near], unit)
	}
	return err
}

// line puts a line into the batch, or its faults among the faults.
func (c *checking) line(line registry.Line) {
	before := len(c.faults)
	unit := c.unit(line, "implementing_unit", &line.Unit, line.Kind)
	supervising := c.unit(line, "supervising_unit", &line.SupervisingUnit, line.Kind.Supervisor())
	recorded, exists := c.lines[line.Code]
	switch {
	case exists && recorded == line.Fingerprint():
		c.batch.Skipped++
		return
	case exists && recorded == "":
		c.fault(line, "project_code", process.Words{
			ZH: "该编号的项目已存在，且并非导入", EN: "is the code of a project that was not imported",
		})
	case exists:
		c.fault(line, "project_code", process.Words{ZH: "该编号已导入，内容不同", EN: "is already in with other content"})
	}
	command := importCommand(c.id, c.actor, line.Code, line.Input(unit, supervising, c.file.AsOf))
	decision, err := lifecycle.Decide(c.undone[line.Code], command, c.terms, c.now)
	if err != nil {
		c.refused(line, err)
	}
	if len(c.faults) > before {
		c.batch.Faulty++
		return
	}
	c.add(unit)
	c.add(supervising)
	if line.Finished {
		c.batch.Finished = append(c.batch.Finished, decision.Events...)
		return
	}
	c.batch.Running = append(c.batch.Running, command)
}

// unit finds a unit by its name however it is written, and gives the line the name it goes by. One that is not known gets a code
// that the same name always gets; one whose name is only nearly known is asked about.
func (c *checking) unit(line registry.Line, column string, name *string, kind process.UnitKind) lifecycle.Unit {
	key := written.Key(*name)
	known := c.units[key]
	exact := func(u lifecycle.Unit) bool { return u.Name == *name && u.Kind == kind }
	ofKind := func(u lifecycle.Unit) bool { return u.Kind == kind }
	for _, fits := range []func(lifecycle.Unit) bool{exact, ofKind} {
		if i := slices.IndexFunc(known, fits); i >= 0 {
			*name = known[i].Name
			return known[i]
		}
	}
	if len(known) > 0 {
		c.fault(line, column, process.Words{
			ZH: fmt.Sprintf("单位 %s 已登记为%s，与台账中的%s不符", known[0].Code, registry.KindWords(known[0].Kind).ZH, registry.KindWords(kind).ZH),
			EN: fmt.Sprintf("is on record as a %s (%s), not as a %s", registry.KindWords(known[0].Kind).EN, known[0].Code,
				registry.KindWords(kind).EN),
		})
		return known[0]
	}
	if i := slices.IndexFunc(c.former[key], ofKind); i >= 0 {
		now := c.former[key][i]
		c.noteFormer(*name, now)
		*name = now.Name
		return now
	}
	if i := slices.IndexFunc(c.near[nearKey(*name)], ofKind); i >= 0 {
		near := c.near[nearKey(*name)][i]
		c.fault(line, column, process.Words{
			ZH: fmt.Sprintf("与已登记的“%s”（%s）相近；同一单位请写成该名称，确为另一单位请先在“机构”中登记", near.Name, near.Code),
			EN: fmt.Sprintf("is nearly %q (%s), which is on record: write that name if it is the same unit, or add the other one first",
				near.Name, near.Code),
		})
		return near
	}
	unit := lifecycle.Unit{Code: "u-" + hashed(string(kind), *name)[:10], Name: *name, Kind: kind}
	c.units[key] = append(c.units[key], unit)
	c.made[unit.Code] = true
	return unit
}

// noteFormer says, once, which unit a former name means today.
func (c *checking) noteFormer(name string, now lifecycle.Unit) {
	note := process.Words{
		ZH: fmt.Sprintf("“%s”现为“%s”（%s），按现单位导入", name, now.Name, now.Code),
		EN: fmt.Sprintf("%q is %q (%s) today, and comes in under it", name, now.Name, now.Code),
	}
	if !slices.Contains(c.notes, note) {
		c.notes = append(c.notes, note)
	}
}

// nearKey is what is left of a unit's name without the words that people leave out or turn round.
func nearKey(name string) string { return common.Replace(written.Key(name)) }

var common = strings.NewReplacer("人民政府", "政府", "办事处", "", "股份经济", "", "经济股份", "", "股份", "", "有限责任", "有限", "责任", "", "(", "", ")", "")

// add puts a new unit into the batch, once.
func (c *checking) add(unit lifecycle.Unit) {
	if c.made[unit.Code] {
		delete(c.made, unit.Code)
		c.batch.Units = append(c.batch.Units, admin.UnitAdded{Unit: unit})
	}
}

// refusal turns what the rules say about a line into faults of its columns.
func (c *checking) refused(line registry.Line, err error) {
	var refused *refusal.Error
	if !errors.As(err, &refused) {
		c.fault(line, "", InternalWords)
		return
	}
	for _, f := range refused.Fields {
		c.fault(line, columnOf(f.Field), f.Words)
	}
	if len(refused.Fields) == 0 {
		c.fault(line, "", refused.Words)
	}
}

// columnOf is the column of a register that a field of an import comes from.
func columnOf(field string) string {
	switch {
	case strings.Contains(field, ".villages"):
		return "villages"
	case strings.HasPrefix(field, "places"):
		return "township"
	}
	return field
}

// importCommand brings a line to life. Its id is that of the import and the line, so that nothing is begun twice.
func importCommand(importID string, actor lifecycle.Actor, code string, in lifecycle.ImportInput) lifecycle.Command {
	args, err := json.Marshal(in)
	if err != nil {
		panic(fmt.Sprintf("a line of a register does not marshal: %v", err)) // only a fault of the program can do this
	}
	return lifecycle.Command{ID: hashed(importID, code), Name: process.CommandImport, Actor: actor, Code: code, Args: args}
}
