package registry

import (
	"slices"
	"strconv"
	"strings"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/written"
)

// column is a column of a register: the header it goes by in either language, how its cell becomes part of a line, and back.
type column struct {
	header   named[string]
	also     []string // other headers it goes by, as written.Key gives them
	optional bool     // the cell may be empty
	mayMiss  bool     // the file may have no such column
	added    bool     // after the first release: an empty cell is not in the fingerprint
	alone    bool     // of one row alone: merged cells do not say whose it is
	sheet    form     // how a spreadsheet may have kept it
	read     func(r *row, cell string) *process.Words
	write    func(l Line) string
}

// columns are the format, in the order in which registers are written. The order is also that of the faults of a row, and a
// fingerprint depends on it.
var columns = []column{
	{
		header: named[string]{"project_code", "项目编号"}, alone: true, read: (*row).readCode,
		write: func(l Line) string { return l.Code },
	},
	{
		header: named[string]{"year", "年度"}, sheet: amount,
		read:  into(number(written.FirstYear, written.LastYear, "年度", "年"), func(l *Line) *int { return &l.Year }),
		write: func(l Line) string { return strconv.Itoa(l.Year) },
	},
	{
		header: named[string]{"name", "项目名称"}, read: into(text(100), func(l *Line) *string { return &l.Name }),
		write: func(l Line) string { return l.Name },
	},
	{
		header: named[string]{"township", "镇办"}, read: into(text(30), func(l *Line) *string { return &l.Township }),
		write: func(l Line) string { return l.Township },
	},
	{
		header: named[string]{"villages", "村"}, optional: true, read: (*row).readVillages,
		write: func(l Line) string { return strings.Join(l.Villages, "、") },
	},
	{
		header: named[string]{"sector", "行业"}, read: into(text(30), func(l *Line) *string { return &l.Sector }),
		write: func(l Line) string { return l.Sector },
	},
	{
		header: named[string]{"implementing_unit", "实施单位"}, read: into(text(60), func(l *Line) *string { return &l.Unit }),
		write: func(l Line) string { return l.Unit },
	},
	{
		header: named[string]{"entity_kind", "单位类型"}, read: (*row).readKind,
		write: func(l Line) string { return string(l.Kind) },
	},
	{
		header: named[string]{"supervising_unit", "主管单位"}, read: (*row).readSupervisingUnit,
		write: func(l Line) string { return l.SupervisingUnit },
	},
	{
		header: named[string]{"linkage_model", "利益联结模式"},
		read:   into(readLinkage, func(l *Line) *process.LinkageModel { return &l.Linkage }),
		write:  func(l Line) string { return string(l.Linkage) },
	},
	{
		header: named[string]{"jiangsu_enterprise", "江苏企业"},
		read:   into(written.Yes, func(l *Line) *bool { return &l.JiangsuEnterprise }),
		write:  func(l Line) string { return writeYes(l.JiangsuEnterprise) },
	},
	{
		header: named[string]{"fund_wan_yuan", "资金(万元)"}, sheet: amount, alone: true, read: (*row).readFund,
		write: func(l Line) string { return writeFen(l.FundFen, wan) },
	},
	{
		header: named[string]{"beneficiaries", "受益人数"}, sheet: amount, alone: true,
		read:  into(number(0, mostPeople, "人", "人次"), func(l *Line) *int { return &l.Beneficiaries }),
		write: func(l Line) string { return strconv.Itoa(l.Beneficiaries) },
	},
	{
		header: named[string]{"annual_income_increase_yuan", "年增收(元)"}, sheet: amount, alone: true, read: (*row).readIncomeIncrease,
		write: func(l Line) string { return writeFen(l.IncomeIncreaseFen, yuan) },
	},
	{
		header: named[string]{"planned_start", "计划开工"}, sheet: date,
		read:  into(written.Date, func(l *Line) *calendar.Date { return &l.PlannedStart }),
		write: func(l Line) string { return l.PlannedStart.String() },
	},
	{
		header: named[string]{"planned_end", "计划完工"}, sheet: date, read: (*row).readPlannedEnd,
		write: func(l Line) string { return l.PlannedEnd.String() },
	},
	{
		header: named[string]{"completed", "是否完工"}, read: into(readFinished, func(l *Line) *bool { return &l.Finished }),
		write: func(l Line) string { return writeYes(l.Finished) },
	},
	{
		header: named[string]{"progress_percent", "进度(%)"}, sheet: percent, read: (*row).readProgress,
		write: func(l Line) string { return strconv.Itoa(l.Progress) },
	},
	{
		header: named[string]{"paid_wan_yuan", "已拨资金(万元)"}, optional: true, mayMiss: true, added: true, sheet: amount, alone: true,
		read: (*row).readPaid,
		write: func(l Line) string {
			if l.PaidFen == nil {
				return ""
			}
			return writeFen(*l.PaidFen, wan)
		},
	},
	{
		header: named[string]{"actual_start", "实际开工"}, optional: true, mayMiss: true, added: true, sheet: date,
		read:  into(written.Date, func(l *Line) *calendar.Date { return &l.Started }),
		write: func(l Line) string { return l.Started.String() },
	},
	{
		header: named[string]{"fund_order", "资金文号"}, optional: true, mayMiss: true, added: true,
		read:  into(text(60), func(l *Line) *string { return &l.FundOrder }),
		write: func(l Line) string { return l.FundOrder },
	},
}

// into reads a cell into a field of the line.
func into[T any](read func(cell string) (T, *process.Words), field func(*Line) *T) func(*row, string) *process.Words {
	return func(r *row, cell string) (fault *process.Words) {
		*field(&r.Line), fault = read(cell)
		return fault
	}
}

// The decimals that an amount in these units has in fen.
const wan, yuan = 6, 2

var entityKinds = []named[process.UnitKind]{
	{process.VillageCooperative, "村级经济股份合作社"},
	{process.LeadingEnterprise, "龙头企业"},
	{process.SpecialisedCooperative, "专业合作社"},
	{process.Department, "主管部门"},
}

var supervisorKinds = []named[process.UnitKind]{{process.Township, "镇办"}}

var linkageModels = []named[process.LinkageModel]{
	{process.LinkageEmployment, "党委+经营主体+贫困户就业"},
	{process.LinkageBase, "党支部+经营主体+基地+贫困户"},
	{process.LinkageIndustry, "党支部+经营主体+产业+贫困户"},
	{process.LinkageDividend, "党支部+村集体+新型经营主体+贫困户投资分红"},
}

// linkageAsWritten are the models by all names that registers use.
var linkageAsWritten = append(slices.Clone(linkageModels), named[process.LinkageModel]{process.LinkageDividend, "党支部+村集体+投资分红"})

func (r *row) readCode(cell string) *process.Words {
	code := written.Plain(cell)
	if !lifecycle.CodeForm.MatchString(code) {
		return wrong("须为 4 至 32 位大写字母、数字或短横线，例如 SS2019-001；现为“%s”",
			"must be 4 to 32 of A-Z, 0-9 and dashes, for example SS2019-001; got %q", cell)
	}
	if first, used := r.earlier.codes[code]; used {
		return wrong("编号 %[1]s 已在%[3]s第 %[2]d 行使用；每个项目一行，编号不得重复",
			"must be unique, but %[1]s stands in row %[2]d already%[4]s", code, first.row, first.on(r.Sheet, "工作表“", "”"),
			first.on(r.Sheet, " of sheet “", "”"))
	}
	r.earlier.codes[code] = spot{r.Sheet, r.Row}
	r.Code = code
	return nil
}

func (r *row) readVillages(cell string) (fault *process.Words) {
	r.Villages, fault = written.Villages(cell)
	return fault
}

var readEntityKind = wordOf(entityKinds)

func (r *row) readKind(cell string) (fault *process.Words) {
	if r.Kind, fault = readEntityKind(cell); fault != nil || r.Unit == "" {
		return fault
	}
	return r.unitIs(r.Unit, r.Kind)
}

func (r *row) readSupervisingUnit(cell string) (fault *process.Words) {
	if r.SupervisingUnit, fault = text(60)(cell); fault != nil || r.Kind == "" {
		return fault
	}
	kind := r.Kind.Supervisor()
	if kind == process.Township && !strings.HasPrefix(written.Key(cell), written.Key(r.Township)) {
		return wrong("村级合作社的项目由所在镇办主管，名称须以“%s”开头；现为“%s”",
			"must be the government of the township for a village cooperative, its name beginning with %s; got %q", r.Township, cell)
	}
	return r.unitIs(cell, kind)
}

// unitIs refuses a unit that an earlier row, or an earlier cell of this one, has as another kind of unit.
func (r *row) unitIs(name string, kind process.UnitKind) *process.Words {
	key := written.Key(name)
	seen, known := r.earlier.units[key]
	if !known {
		r.earlier.units[key] = unitSeen{spot{r.Sheet, r.Row}, kind}
		return nil
	}
	if seen.kind != kind {
		return wrong("“%[1]s”在第 %[2]d 行是 %[3]s，此处是 %[4]s；一个单位只有一种类型",
			"must agree with row %[2]d, where %[1]q is a %[3]s; here it is a %[4]s", name, seen.at.row, kindName(seen.kind), kindName(kind))
	}
	return nil
}

// on names the spot's sheet where it is another than the given one.
func (s spot) on(sheet, before, after string) string {
	if s.sheet == sheet {
		return ""
	}
	return before + shorten(s.sheet) + after
}

// KindWords name a kind of unit as registers do.
func KindWords(kind process.UnitKind) process.Words {
	for _, k := range slices.Concat(entityKinds, supervisorKinds) {
		if k.word == kind {
			return process.Words{ZH: k.zh, EN: strings.ReplaceAll(string(kind), "_", " ")}
		}
	}
	return process.Words{ZH: "县级机构", EN: string(kind)}
}

func kindName(kind process.UnitKind) string {
	for _, k := range slices.Concat(entityKinds, supervisorKinds) {
		if k.word == kind {
			return k.String()
		}
	}
	return string(kind)
}

func (r *row) readFund(cell string) (fault *process.Words) {
	if r.FundFen, fault = written.Fen(cell, written.Wan); fault == nil && r.FundFen <= 0 {
		fault = wrong("资金须大于 0；现为“%s”", "must be more than 0; got %q", cell)
	}
	return fault
}

// readPaid reads what was paid to contractors and beneficiaries before the import; an empty cell says that it is not known.
func (r *row) readPaid(cell string) *process.Words {
	fen, fault := written.Fen(cell, written.Wan)
	switch {
	case fault != nil:
		return fault
	case fen < 0 || r.FundFen > 0 && fen > r.FundFen:
		return wrong("不能为负数，也不能超过资金（%s 万元）；现为“%s”", "must lie between 0 and the fund (%s); got %q", writeFen(r.FundFen, wan), cell)
	}
	r.PaidFen = &fen
	return nil
}

// readLinkage reads a model by one of its names; what is wrong is told by the present ones.
func readLinkage(cell string) (process.LinkageModel, *process.Words) {
	if model, fault := wordOf(linkageAsWritten)(cell); fault == nil {
		return model, nil
	}
	return wordOf(linkageModels)(cell)
}

func (r *row) readIncomeIncrease(cell string) (fault *process.Words) {
	if r.IncomeIncreaseFen, fault = written.Fen(cell, written.Yuan); fault == nil && r.IncomeIncreaseFen < 0 {
		fault = wrong("不能为负数；现为“%s”", "must not be negative; got %q", cell)
	}
	return fault
}

func (r *row) readPlannedEnd(cell string) (fault *process.Words) {
	if r.PlannedEnd, fault = written.Date(cell); fault == nil && r.PlannedEnd.Before(r.PlannedStart) {
		fault = wrong("不能早于计划开工（%s）；现为“%s”", "must not be before the planned start (%s); got %q",
			r.PlannedStart.String(), cell)
	}
	return fault
}

func (r *row) readProgress(cell string) (fault *process.Words) {
	if r.Progress, fault = number(0, 100, "%")(cell); fault == nil && r.Finished && r.Progress < 100 {
		fault = wrong("已完工的项目进度须为 100；现为“%s”", "must be 100 when the project is completed; got %q", cell)
	}
	return fault
}
