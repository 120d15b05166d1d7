package lifecycle

import (
	"slices"

	"sluice/process"
	"sluice/refusal"
)

// What a register brought in wrongly is taken back whole (撤销导入), while nobody has done anything to its projects. The record keeps that it
// was there; in no list is it any more, and its code is free for the register as it should have been.

// undoImport takes an imported project back. Only the system asks for it, once somebody took the whole import back.
type undoImport struct {
	Import string `json:"import" maxLength:"64"`
	By     string `json:"by" maxLength:"60"`
	Reason string `json:"reason" maxLength:"500"`
}

// ImportUndone: the import that brought the project in was taken back, by whom and why. There is no such project until a register brings
// it in anew.
type ImportUndone struct {
	Import string `json:"import"` // its id
	By     string `json:"by"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*ImportUndone) Type() EventType { return "import_undone" }

func (f *ImportUndone) fold(p *Project, _ Event) { *p = Project{Code: p.Code} }

// Undone reports whether an import brought the project in and was taken back: there is a record of it, and no project.
func (p *Project) Undone() bool { return p.Revision > 0 && p.Stage == "" }

func (in *undoImport) decide(d *deciding) error {
	switch {
	case d.command.Actor.Person != System.Person:
		return refusal.New(refusal.CodeNotHolder, "此项由系统办理", "only the system does this")
	case !d.project.Register.Imported():
		return refusal.New(refusal.CodeStage, "该项目并非导入", "the project was not imported")
	case d.project.Register.Touched:
		return refusal.New(refusal.CodeStage, "该项目已有人办理，不能撤销导入",
			"somebody has done something to the project since it was imported")
	}
	var f refusal.Fields
	f.Text(in, "import")
	f.Text(in, "by")
	f.Text(in, "reason")
	if err := f.Err(); err != nil {
		return err
	}
	for _, t := range slices.Clone(d.project.Tasks) {
		d.close(t, "import_undone")
	}
	d.record(&ImportUndone{Import: in.Import, By: in.By, Reason: in.Reason})
	return nil
}

// byImport are the facts that an import records in its person's name; a command of anybody's records others.
var byImport = factTypes((*Imported)(nil), (*TaskOpened)(nil))

// touch notes that a person did something to an imported project.
func (p *Project) touch(e Event) {
	if p.Register.Imported() && e.Actor != System.Person && !slices.Contains(byImport, e.Type) {
		p.Register.Touched = true
	}
}

// timeOpens are the kinds of tasks that an import or time opens in a project that nobody has touched.
var timeOpens = []process.TaskKind{
	process.TaskConfirmState, process.TaskComplete, process.TaskReport, process.TaskReconsider, process.TaskRescue, process.TaskAnswerFinding,
	process.TaskIntervene,
}
