package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
	"time"
)

// table is what was found out, line by line.
type table struct {
	rows []row
}

// row is a line: a quantity of Sluice, the same of bare Temporal, and what was aimed at. Judged is the number that the target
// is about.
type row struct {
	heading      bool
	what         string
	sluice, bare string
	ratio        float64 // 0 for none
	judged       float64
	target       target
}

// target is what was aimed at; the zero value is nothing.
type target struct {
	text  string
	holds func(float64) bool
}

// slack is what a measured number may miss by, so that 6.0 is not more than 6 because of how it was computed.
const slack = 1e-9

func atMost(limit float64, unit string) target {
	return target{fmt.Sprintf("≤ %g%s", limit, unit), func(x float64) bool { return x <= limit+slack }}
}

func atLeast(limit float64, unit string) target {
	return target{fmt.Sprintf("≥ %g%s", limit, unit), func(x float64) bool { return x >= limit-slack }}
}

// verdict says whether the target was met.
func (r row) verdict() string {
	switch {
	case r.target.holds == nil:
		return ""
	case r.target.holds(r.judged):
		return "holds"
	}
	return "falls short"
}

func (t *table) section(says string) { t.rows = append(t.rows, row{heading: true, what: says}) }

func (t *table) add(r row) { t.rows = append(t.rows, r) }

// compare adds a line whose target is about the ratio.
func (t *table) compare(what string, sluice, bare time.Duration, aim target) {
	ratio := sluice.Seconds() / bare.Seconds()
	t.add(row{what: what, sluice: milliseconds(sluice), bare: milliseconds(bare), ratio: ratio, judged: ratio, target: aim})
}

func (t *table) print(w io.Writer) {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(out, "\nwhat\tSluice\tbare\tratio\ttarget\t\n")
	for _, r := range t.rows {
		if r.heading {
			fmt.Fprintf(out, "\n%s\t\t\t\t\t\n", r.what)
			continue
		}
		ratio := "–"
		if r.ratio != 0 {
			ratio = fmt.Sprintf("%.2f", r.ratio)
		}
		fmt.Fprintf(out, "  %s\t%s\t%s\t%s\t%s\t%s\n", r.what, orDash(r.sluice), orDash(r.bare), ratio, orDash(r.target.text), r.verdict())
	}
	_ = out.Flush() // to standard output
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }
func seconds(d time.Duration) string      { return fmt.Sprintf("%.1f s", d.Seconds()) }

// percentile is the smallest of the samples that so many percent of them do not exceed.
func percentile(samples []time.Duration, percent float64) time.Duration {
	if len(samples) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(samples))
	rank := int(math.Ceil(percent / 100 * float64(len(sorted))))
	return sorted[max(rank, 1)-1]
}
