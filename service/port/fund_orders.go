package port

import "sluice/calendar"

// FundOrderFilter narrows the list of fund orders: to those whose number or source contains Q, and to a budget year, 0 for all.
type FundOrderFilter struct {
	Q          string
	BudgetYear int
}

// FundOrder is a document of the upper levels that allocates funds (资金文), as it is on record in the county. Money is in fen.
type FundOrder struct {
	Number     string             `json:"number" doc:"its number, as it was written last" example:"苏财〔2019〕1号"`
	Source     string             `json:"source"`
	BudgetYear int                `json:"budget_year"`
	IssuedOn   calendar.Date      `json:"issued_on,omitzero" doc:"its date, where it is known"`
	AmountFen  int64              `json:"amount_fen" doc:"what it allocates, in fen; 0: nobody put it on record, only a register names it"`
	AwardedFen int64              `json:"awarded_fen" doc:"awarded from it to projects, in fen"`
	LeftFen    int64              `json:"left_fen" doc:"what is left of it, in fen"`
	OverFen    int64              `json:"over_fen,omitempty" doc:"awarded beyond it, in fen: by records from before orders were shared, or after a correction"`
	PaidFen    int64              `json:"paid_fen" doc:"paid of what was awarded from it, in fen: its share of each project's payments"`
	Projects   []FundOrderProject `json:"projects" nullable:"false" doc:"the projects that have it on record"`
}

// FundOrderProject is what a project takes from a fund order.
type FundOrderProject struct {
	Code       string `json:"code"`
	Name       string `json:"name"`
	AwardedFen int64  `json:"awarded_fen"`
	PaidFen    int64  `json:"paid_fen"`
}
