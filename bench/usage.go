package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage is processor time since the start, by whose it was.
type usage struct {
	sluice, postgres, bench time.Duration
}

func (u usage) total() time.Duration { return u.sluice + u.postgres + u.bench }

func (u usage) since(before usage) usage {
	return usage{u.sluice - before.sluice, u.postgres - before.postgres, u.bench - before.bench}
}

func (u usage) plus(v usage) usage {
	return usage{u.sluice + v.sluice, u.postgres + v.postgres, u.bench + v.bench}
}

// entry is a line of the kernel's table of processes. Spent includes children that have ended.
type entry struct {
	pid, parent int
	name        string
	spent       time.Duration
}

// tick is the unit of the kernel's times.
const tick = 10 * time.Millisecond

// processes reads the kernel's table.
func processes() ([]entry, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		return nil, fmt.Errorf("the table of processes is not at /proc: %w", os.ErrNotExist)
	}
	var all []entry
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		if e, ok := parseStat(string(text)); ok {
			all = append(all, e)
		}
	}
	return all, nil
}

// parseStat reads "number (name) state parent …"; the name may hold anything.
func parseStat(text string) (entry, bool) {
	open, shut := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	if open < 0 || shut < open {
		return entry{}, false
	}
	fields := strings.Fields(text[shut+1:])
	if len(fields) < 15 {
		return entry{}, false
	}
	number := func(text string) int {
		n, _ := strconv.Atoi(text) // the kernel writes numbers
		return n
	}
	e := entry{pid: number(strings.TrimSpace(text[:open])), parent: number(fields[1]), name: text[open+1 : shut]}
	for _, field := range fields[11:15] { // user, system, and both of ended children
		e.spent += time.Duration(number(field)) * tick
	}
	return e, true
}

// used sums the processor time of this process and of everything it started.
func used() (usage, error) {
	all, err := processes()
	if err != nil {
		return usage{}, err
	}
	var u usage
	for _, e := range below(all, os.Getpid()) {
		switch {
		case e.pid == os.Getpid():
			u.bench += e.spent
		case strings.HasPrefix(e.name, "postgres"):
			u.postgres += e.spent
		default:
			u.sluice += e.spent
		}
	}
	return u, nil
}

// below picks a process and everything it started, directly or not.
func below(all []entry, root int) []entry {
	children := map[int][]entry{}
	var picked []entry
	for _, e := range all {
		children[e.parent] = append(children[e.parent], e)
		if e.pid == root {
			picked = append(picked, e)
		}
	}
	for i := 0; i < len(picked); i++ {
		picked = append(picked, children[picked[i].pid]...)
	}
	return picked
}

// descendants are the numbers of what a process started.
func descendants(root int) []int {
	all, _ := processes() // none: there is nothing to wait for
	var found []int
	for _, e := range below(all, root) {
		if e.pid != root {
			found = append(found, e.pid)
		}
	}
	return found
}

func anyAlive(pids []int) bool {
	for _, pid := range pids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil && !strings.Contains(string(text), ") Z ") {
			return true
		}
	}
	return false
}

// resident is the memory a process occupies, in bytes.
func resident(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("process %d does not say what it occupies", pid)
}
