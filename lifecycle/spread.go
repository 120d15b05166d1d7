package lifecycle

import (
	"hash/fnv"
	"time"

	"sluice/process"
)

// What is common to all projects, such as a monthly deadline, would have them all act in one instant. So each acts some seconds
// after the common moment, always the same ones, told by its code, over the minutes that the policy gives (source: proposal).
// Due dates, and what people may do from a moment on, are not spread: only when time by itself acts.

// spread is how long after a moment common to all time acts on this project: whole seconds, less than the policy's minutes.
func (d *deciding) spread() time.Duration {
	seconds := d.terms.Policy.Clock.SpreadMinutes.Value * 60
	if seconds <= 0 {
		return 0
	}
	h := fnv.New32a()
	h.Write([]byte(d.command.Code))
	return time.Duration(h.Sum32()%uint32(seconds)) * time.Second
}

// spreadSeconds is the spread as facts record it: what is decided later by another policy does not move what is laid out.
func (d *deciding) spreadSeconds() int { return int(d.spread() / time.Second) }

// patience is how long this decision lets time wait after a moment common to all. Somebody who gives a command finds done what is
// due by then: a month can be reported on from 0:00 of the 1st.
func (d *deciding) patience() time.Duration {
	if d.command.Name != process.CommandTick {
		return 0
	}
	return d.project.Works.spread()
}

func (w *Works) spread() time.Duration { return time.Duration(w.Spread) * time.Second }
