package admin

import (
	"sluice/lifecycle"
	"sluice/refusal"
)

// UnitMerged: a unit is no more; another of its kind is its successor. Its posts go to the successor with the persons who hold them, by
// facts of their own.
type UnitMerged struct {
	Code   string `json:"code"`
	Into   string `json:"into"`
	Reason string `json:"reason"`
}

// Type names the event.
func (*UnitMerged) Type() lifecycle.EventType { return "unit_merged" }

// Check returns what is wrong with the fact.
func (f *UnitMerged) Check() error {
	var faults refusal.Fields
	faults.Require("reason", f.Reason, 500)
	if f.Into == f.Code || f.Into == "" {
		faults.Add("into", "须为另一单位", "must be another unit")
	}
	return faults.Err()
}
