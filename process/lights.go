package process

import (
	"slices"
)

// Colour is a project's light.
type Colour string

// The colours, from good to bad; grey is a project whose clocks stand still.
const (
	Grey   Colour = "grey"
	Green  Colour = "green"
	Yellow Colour = "yellow"
	Red    Colour = "red"
)

// Colours lists the colours.
var Colours = []Colour{Grey, Green, Yellow, Red}

// Words are what a light of the colour is called.
func (c Colour) Words() Words {
	return map[Colour]Words{
		Grey: {ZH: "灰灯", EN: "grey"}, Green: {ZH: "绿灯", EN: "green"}, Yellow: {ZH: "黄灯", EN: "yellow"}, Red: {ZH: "红灯", EN: "red"},
	}[c]
}

// Severity of a finding; the policy says at which level of ladder R it begins.
type Severity string

// The severities.
const (
	Minor   Severity = "minor"
	Medium  Severity = "medium"
	Serious Severity = "serious"
)

// Severities lists every severity.
var Severities = []Severity{Minor, Medium, Serious}

// Valid reports whether the severity is one of Severities.
func (s Severity) Valid() bool { return slices.Contains(Severities, s) }
