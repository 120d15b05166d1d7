package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sluice/api/port"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/registry"
)

// checking is a register on its way to a batch.
type checking struct {
	file   registerFile
	now    time.Time
	terms  lifecycle.Terms
	actor  lifecycle.Actor
	units  map[string][]lifecycle.Unit // by name
	made   map[string]bool             // the codes of new ones that are not in the batch yet
	lines  map[string]string           // fingerprint of the line of each code on record
	places map[string]string           // of a workbook: the letter of each column
	batch  port.ImportBatch
	faults []FieldProblem
}

// checkRegister checks every line: by itself, against the record and the directory, and by the rules. It answers what is to
// be written and every fault.
func (s *server) checkRegister(
	ctx context.Context, file registerFile, content registry.File, wrong registry.Faults,
) (port.ImportBatch, []FieldProblem, error) {
	c := &checking{
		file: file, now: s.Clock.Now(), actor: requestOf(ctx).actor, units: map[string][]lifecycle.Unit{}, made: map[string]bool{},
		places: content.Letters,
	}
	var err error
	if c.terms, err = s.Terms(c.now); err != nil {
		return port.ImportBatch{}, nil, err
	}
	for _, fault := range wrong {
		c.report(fault)
	}
	faulty := map[int]bool{}
	for _, fault := range wrong {
		faulty[fault.Row] = true
	}
	if err := c.lookUp(ctx, s.Imports, content.Lines); err != nil {
		return port.ImportBatch{}, nil, err
	}
	c.batch = port.ImportBatch{
		ID: file.id(), File: file.name, AsOf: file.asOf, Actor: c.actor, At: c.now,
		Rows: len(content.Lines) + len(faulty), Faulty: len(faulty),
	}
	for _, line := range content.Lines {
		c.line(line)
	}
	return c.batch, c.faults, nil
}

// fault puts what is wrong with a line, in a column by its key, among the faults.
func (c *checking) fault(row int, column string, words policy.Words) {
	c.report(registry.Fault{Row: row, Column: column, Letter: c.places[column], Words: words})
}

func (c *checking) report(f registry.Fault) {
	place := fmt.Sprintf("row %d", f.Row)
	if f.Row == 0 {
		place = "file"
	}
	if column := f.Place(); column != "" {
		place += ", " + column
	}
	c.faults = append(c.faults, FieldProblem{
		Field: place, Row: f.Row, Column: f.Column, Letter: f.Letter, Message: f.EN, MessageZH: f.ZH,
	})
}

// lookUp asks which of the codes and units are on record.
func (c *checking) lookUp(ctx context.Context, imports port.Imports, lines []registry.Line) (err error) {
	var codes, names []string
	for _, line := range lines {
		codes = append(codes, line.Code)
		names = append(names, line.Unit, line.SupervisingUnit)
	}
	if c.lines, err = imports.Lines(ctx, codes); err != nil {
		return err
	}
	slices.Sort(names)
	units, err := imports.UnitsByName(ctx, slices.Compact(names))
	for _, unit := range units {
		c.units[unit.Name] = append(c.units[unit.Name], unit)
	}
	return err
}

// line puts a line into the batch, or its faults among the faults.
func (c *checking) line(line registry.Line) {
	before := len(c.faults)
	recorded, exists := c.lines[line.Code]
	switch {
	case exists && recorded == line.Fingerprint():
		c.batch.Skipped++
		return
	case exists && recorded == "":
		c.fault(line.Row, "project_code", policy.Words{
			ZH: "该编号的项目已存在，且并非导入", EN: "is the code of a project that was not imported",
		})
	case exists:
		c.fault(line.Row, "project_code", policy.Words{ZH: "该编号已导入，内容不同", EN: "is already in with other content"})
	}
	unit := c.unit(line.Row, "implementing_unit", line.Unit, line.Kind)
	supervising := c.unit(line.Row, "supervising_unit", line.SupervisingUnit, line.Kind.Supervisor())
	command := importCommand(c.file.id(), c.actor, line.Code, line.Input(unit, supervising, c.file.asOf))
	decision, err := lifecycle.Decide(lifecycle.Project{}, command, c.terms, c.now)
	if err != nil {
		c.refusal(line.Row, err)
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

// unit finds a unit by its name. One that is not known gets a code that the same name always gets.
func (c *checking) unit(row int, column, name string, kind policy.UnitKind) lifecycle.Unit {
	for _, known := range c.units[name] {
		if known.Kind == kind {
			return known
		}
	}
	for _, known := range c.units[name] {
		c.fault(row, column, policy.Words{
			ZH: fmt.Sprintf("单位 %s 已登记为 %s，与台账中的 %s 不符", known.Code, known.Kind, kind),
			EN: fmt.Sprintf("is on record as a %s (%s), not as a %s", known.Kind, known.Code, kind),
		})
		return known
	}
	unit := lifecycle.Unit{Code: "u-" + hashed(string(kind), name)[:10], Name: name, Kind: kind}
	c.units[name] = append(c.units[name], unit)
	c.made[unit.Code] = true
	return unit
}

// add puts a new unit into the batch, once.
func (c *checking) add(unit lifecycle.Unit) {
	if c.made[unit.Code] {
		delete(c.made, unit.Code)
		c.batch.Units = append(c.batch.Units, lifecycle.UnitAdded{Unit: unit})
	}
}

// refusal turns what the rules say about a line into faults of its columns.
func (c *checking) refusal(row int, err error) {
	var refusal *lifecycle.Error
	if !errors.As(err, &refusal) {
		c.fault(row, "", internalWords)
		return
	}
	for _, f := range refusal.Fields {
		c.fault(row, columnOf(f.Field), f.Words)
	}
	if len(refusal.Fields) == 0 {
		c.fault(row, "", refusal.Words)
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
	return lifecycle.Command{ID: hashed(importID, code), Name: policy.Import, Actor: actor, Code: code, Args: args}
}
