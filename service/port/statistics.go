package port

import (
	"sluice/access"
	"sluice/calendar"
	"sluice/lifecycle"
)

// StatisticsBy are the ways the statistics can be grouped.
var StatisticsBy = []string{"total", "year", "township", "department", "sector", "entity_kind", "linkage_model", "stage"}

// StatisticsFilter narrows the projects that are counted. Today is the business date overdue counts from.
type StatisticsFilter struct {
	Years Years
	Today calendar.Date
	Reach *access.Reach // only what somebody reads; nil: the program itself asks
}

// Count counts projects under a key. Money is in fen; the percentage has two decimals.
type Count struct {
	Key                string  `json:"key"`
	Projects           int     `json:"projects"`
	Finished           int     `json:"finished"`
	FinishedPercent    float64 `json:"finished_percent"`
	Drafts             int     `json:"drafts" doc:"declared and not approved yet: they count in no other figure"`
	AwardFen           int64   `json:"award_fen"`
	PaidFen            int64   `json:"paid_fen" doc:"reached contractors and beneficiaries, of the projects of which it is known"`
	SpentPercent       float64 `json:"spent_percent" doc:"支出率: paid of the award, of the projects of which it is known what was paid"`
	PaidUnknown        int     `json:"paid_unknown" doc:"projects whose register does not say what was paid before the import"`
	Beneficiaries      int     `json:"beneficiaries"`
	IncomeIncreaseFen  int64   `json:"annual_income_increase_fen"`
	VillageCooperative int     `json:"village_cooperatives" doc:"projects of village cooperatives"`
	OpenTasks          int     `json:"open_tasks"`
	UnderWay           int     `json:"under_way" doc:"projects that are not closed"`
	Overdue            int     `json:"overdue" doc:"projects with an overdue task"`
	Green              int     `json:"green" doc:"projects under way with this light"`
	Yellow             int     `json:"yellow" doc:"projects under way with this light"`
	Red                int     `json:"red" doc:"projects under way with this light"`
	Grey               int     `json:"grey" doc:"projects under way with this light: suspended"`

	Links map[string]string `json:"links" doc:"for each figure the address of the list of its rows; of sums the projects they were made over; none where no project can be among them"`
}

// SpendingBy are the ways in which what was spent is grouped. A payment counts under the lines of its project's award by their shares.
var SpendingBy = []string{"year", "source", "township", "department"}

// SpendingFilter narrows what was spent: to a budget year, 0 for all.
type SpendingFilter struct {
	BudgetYear int
	Reach      *access.Reach // only of projects that somebody reads; nil: the program itself asks
}

// Spending is what was awarded from a budget year's funds and what of it reached contractors and beneficiaries. Money is in fen.
type Spending struct {
	Key          string  `json:"key"`
	BudgetYear   int     `json:"budget_year"`
	Projects     int     `json:"projects"`
	AwardFen     int64   `json:"award_fen"`
	PaidFen      int64   `json:"paid_fen"`
	SpentPercent float64 `json:"spent_percent" doc:"支出率: paid of the award, two decimals, of the projects of which it is known what was paid"`
	PaidUnknown  int     `json:"paid_unknown" doc:"projects whose register does not say what was paid before the import; none of their award counts in the share"`
}

// Statistic is a line of the statistics: a count, and what is there once however many projects have it.
type Statistic struct {
	Count
	Townships          int `json:"townships"`
	Villages           int `json:"villages"`
	JiangsuEnterprises int `json:"jiangsu_enterprises"`
}

// ReportStates are how the report on a month can stand in the statistics and in the list of projects.
var ReportStates = []lifecycle.ReportState{
	lifecycle.ReportOnTime, lifecycle.ReportLate, lifecycle.ReportMissing, lifecycle.ReportDue, lifecycle.ReportWaived,
}

// ReportFilter narrows the reports that are counted: those on months from one to another, both included, of projects declared for some
// years.
type ReportFilter struct {
	From  calendar.Month
	To    calendar.Month
	Years Years
	Today calendar.Date
	Reach *access.Reach // only of projects that somebody reads; nil: the program itself asks
}

// ReportMonth counts the reports on a month. The percentage has two decimals.
type ReportMonth struct {
	Month         calendar.Month `json:"month"`
	OnTime        int            `json:"on_time"`
	Late          int            `json:"late" doc:"handed in after they were due"`
	Missing       int            `json:"missing" doc:"past due, not handed in and not waived"`
	Due           int            `json:"due" doc:"still to come, not past due"`
	Waived        int            `json:"waived"`
	OnTimePercent float64        `json:"on_time_percent" doc:"of those that are past due or in, without the waived"`

	Links map[string]string `json:"links" doc:"for each figure the address of the projects whose report stands so"`
}

// Count is how many reports on the month stand in a state.
func (m *ReportMonth) Count(state lifecycle.ReportState) *int {
	switch state {
	case lifecycle.ReportOnTime:
		return &m.OnTime
	case lifecycle.ReportLate:
		return &m.Late
	case lifecycle.ReportMissing:
		return &m.Missing
	case lifecycle.ReportDue:
		return &m.Due
	}
	return &m.Waived
}
