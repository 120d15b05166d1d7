package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// Line is a line of the register, checked. Units are named as the register names them. Money is in fen.
type Line struct {
	Sheet             string // of a workbook; like Row not part of the content
	Row               int
	Code              string
	Year              int
	Name              string
	Township          string
	Villages          []string // nil when none is named
	Sector            string
	Unit              string // implementing unit
	Kind              process.UnitKind
	SupervisingUnit   string // of the kind Kind.Supervisor()
	Linkage           process.LinkageModel
	JiangsuEnterprise bool
	FundFen           int64
	Beneficiaries     int
	IncomeIncreaseFen int64
	PlannedStart      calendar.Date
	PlannedEnd        calendar.Date
	Finished          bool
	Progress          int
	PaidFen           *int64        // paid before the import; nil when the register does not say
	Started           calendar.Date // the day the works started; zero when it does not say
	FundOrder         string        // number of the document that allocated the fund; "" when it does not say
}

// Fingerprint is the same for the same content, in whatever encoding, form or row it stood. It is recorded with the imported
// project, so what goes into it never changes: the cells in the order of the columns, each after its length; of columns that came later
// only what is filled in, after its name.
func (l Line) Fingerprint() string {
	hash := sha256.New()
	for i, cell := range l.record() {
		switch name := columns[i].header.word; {
		case !columns[i].added:
			fmt.Fprintf(hash, "%d:%s,", len(cell), cell)
		case cell != "":
			fmt.Fprintf(hash, "%s:%d:%s,", name, len(cell), cell)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// record is the line as a register writes it, one cell a column.
func (l Line) record() []string {
	cells := make([]string, len(columns))
	for i, c := range columns {
		cells[i] = c.write(l)
	}
	return cells
}

// Input is the command that imports the line. What was once asked for, a register does not say: RequestedFen stays 0.
func (l Line) Input(unit, supervising lifecycle.Unit, asOf calendar.Date) lifecycle.ImportInput {
	return lifecycle.ImportInput{
		Particulars: lifecycle.Particulars{
			Year: l.Year, Name: l.Name, Unit: unit, SupervisingUnit: supervising,
			Places: []lifecycle.Place{{Township: l.Township, Villages: l.Villages}},
			Sector: l.Sector, Linkage: l.Linkage, JiangsuEnterprise: l.JiangsuEnterprise, Beneficiaries: l.Beneficiaries,
			IncomeIncreaseFen: l.IncomeIncreaseFen, PlannedStart: l.PlannedStart, PlannedEnd: l.PlannedEnd,
		},
		AwardFen: l.FundFen, Finished: l.Finished, Progress: l.Progress, AsOf: asOf, Line: l.Fingerprint(),
		PaidFen: l.PaidFen, Started: l.Started, FundOrder: l.FundOrder,
	}
}
