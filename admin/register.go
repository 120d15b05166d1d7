package admin

import (
	"sluice/lifecycle"
)

// RegisterTakenBack: an import is taken back, whole. Each of its projects says so in its own stream once its turn has come.
type RegisterTakenBack struct {
	Import   string `json:"import"` // its id
	File     string `json:"file"`
	Projects int    `json:"projects"`
	Reason   string `json:"reason"`
}

// Type names the event.
func (*RegisterTakenBack) Type() lifecycle.EventType { return "register_taken_back" }

// Check answers what is wrong with the fact.
func (f *RegisterTakenBack) Check() error { return reasoned(f.Reason) }
