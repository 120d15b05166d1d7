package written

import (
	"slices"
	"strings"

	"sluice/process"
)

// yi is the unit of large sums; registers and forms never ask for it.
var yi = Unit{name: process.Words{ZH: "亿元", EN: "100 million yuan"}, decimals: 10, goesBy: []string{"亿元", "亿"}}

// Money reads an amount in the unit that stands behind it: 125,000 · 12.5万 · 12.5 万元 · 0.3亿. Without one it is in yuan.
func Money(cell string) (int64, *process.Words) {
	unit := unitOf(cell)
	text, fault := unit.strip(cell)
	if _, _, number := digits(strings.TrimPrefix(text, "-")); fault != nil || !number {
		return 0, Wrong("须为金额，以元为单位，或写明万元，例如 125,000 或 12.5万；现为“%s”",
			"must be an amount in yuan, or with its unit, such as 125,000 or 12.5万; got %q", cell)
	}
	return Fen(cell, unit)
}

// InYuan reports whether an amount is written in yuan, and not in a larger unit.
func InYuan(cell string) bool { return unitOf(cell).decimals == Yuan.decimals }

// unitOf is the unit that stands behind an amount, else yuan.
func unitOf(cell string) Unit {
	text := Plain(cell)
	for _, larger := range []Unit{Wan, yi} {
		if slices.ContainsFunc(larger.goesBy, func(name string) bool { return strings.HasSuffix(text, name) }) {
			return larger
		}
	}
	return Yuan
}
