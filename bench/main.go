package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"sluice/registry"
)

// run is one run of the program: what it was asked for and what it has found out.
type run struct {
	binary string
	base   string // where data folders are made
	quick  bool
	herd   int // how many projects have their deadline in one instant; 0 for the usual
	table  table
}

// sections are the measurements, in the order in which they are made.
var sections = []struct {
	name, says string
	measure    func(context.Context, *run) error
}{
	{"starts", "how long a start takes: on an empty folder, later, after kill -9", measureStarts},
	{"latency", "how long a command over HTTP takes", measureLatency},
	{"disk", "how often a command waits for the disk, and what that costs on a slow one", measureDisk},
	{"events", "how many history events a command costs", measureEvents},
	{"cpu", "how much processor time a command costs", measureCPU},
	{"lives", "how many whole lives a second, 32 callers", measureLives},
	{"herd", "how fast deadlines are acted on that many projects have in one instant", measureHerd},
	{"backlog", "how people's commands fare while deadlines are caught up that passed while nothing ran", measureBacklog},
	{"lateness", "how late a deadline is acted on: at rest, and where the policy spreads those of 10,000 projects", measureLateness},
	{"recovery", "how long the ways back take: a copy, its restore, workflows begun anew from the log", measureRecovery},
	{"pages", "how long the first view of a page takes, beside one answer of the API as bare, and how large it is", measurePages},
	{"idle", "what 100 open projects cost at rest: processor time and memory", measureIdle},
}

func sectionNames() []string {
	var names []string
	for _, s := range sections {
		names = append(names, s.name)
	}
	return names
}

func main() {
	r, only, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go endWithParent(ctx, cancel)
	fmt.Println(machine())
	err = r.measure(ctx, only)
	r.table.print(os.Stdout)
	fmt.Println("load average at the end: " + loadAverage())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
}

// measure makes the measurements that were asked for. Those made before a failure stay in the table.
func (r *run) measure(ctx context.Context, only []string) error {
	for _, s := range sections {
		if !slices.Contains(only, s.name) {
			continue
		}
		r.progress("%s: %s", s.name, s.says)
		r.table.section(s.says)
		if err := s.measure(ctx, r); err != nil {
			if ctx.Err() != nil {
				return errors.New("interrupted")
			}
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// progress tells who waits what is being done, beside the results.
func (r *run) progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// scale is a count of the whole run, or a smaller one of the quick.
func (r *run) scale(whole, quick int) int {
	if r.quick {
		return quick
	}
	return whole
}

const usageText = `Measure Sluice beside bare Temporal, on the same servers and in the same run.

usage: go run ./bench [flags]

  SLUICE_BINARY=build/sluice go run ./bench
  SLUICE_BINARY=build/sluice go run ./bench --quick --only latency,cpu

`

func parse(args []string) (r *run, only []string, err error) {
	r = &run{binary: os.Getenv("SLUICE_BINARY")}
	if r.binary == "" {
		r.binary = "build/sluice"
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usageText)
		flags.PrintDefaults()
		for _, s := range sections {
			fmt.Fprintf(flags.Output(), "\n  %-8s %s", s.name, s.says)
		}
		fmt.Fprintln(flags.Output())
	}
	which := flags.String("only", strings.Join(sectionNames(), ","), "what to measure, separated by commas")
	flags.BoolVar(&r.quick, "quick", false, "smaller counts: a look, not a measurement")
	flags.IntVar(&r.herd, "herd", 0, "how many projects have their deadline in one instant; 0 for 10,000, with --quick 500")
	flags.StringVar(&r.base, "dir", "/var/tmp", "where to make the data folders; on a disk, since what is measured waits for it")
	if err := flags.Parse(args); err != nil {
		return nil, nil, err
	}
	if flags.NArg() > 0 {
		return nil, nil, fmt.Errorf("takes no arguments, got %q; see --help", flags.Args())
	}
	if r.herd < 0 || r.herd > registry.MaxRows {
		return nil, nil, fmt.Errorf("--herd %d: a register has at most %d projects", r.herd, registry.MaxRows)
	}
	for name := range strings.SplitSeq(*which, ",") {
		if !slices.Contains(sectionNames(), name) {
			return nil, nil, fmt.Errorf("--only %q: there is %s", name, strings.Join(sectionNames(), ", "))
		}
		only = append(only, name)
	}
	if _, err := os.Stat(r.binary); err != nil {
		return nil, nil, fmt.Errorf("the program to measure: %w; make build builds it, SLUICE_BINARY names another", err)
	}
	return r, only, onDisk(r.base)
}

// endWithParent ends the run when whoever started it is gone: go run does not pass a SIGTERM on.
func endWithParent(ctx context.Context, end func()) {
	parent := os.Getppid()
	for ctx.Err() == nil {
		if os.Getppid() != parent {
			end()
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}
