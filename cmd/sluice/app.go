package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"go.temporal.io/sdk/client"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"sluice/activities"
	"sluice/api"
	"sluice/calendar"
	"sluice/door"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/papers"
	"sluice/policy"
	"sluice/process"
	"sluice/service"
	"sluice/service/port"
	"sluice/store"
	"sluice/web"
	"sluice/worker"
	"sluice/workflows"
)

// app is Sluice's own parts on servers that are already there: the record, the engine, the clock.
type app struct {
	cfg      *config
	log      *zap.Logger
	store    *store.Store
	terms    *store.TermsTable
	temporal client.Client
	engine   *engine.Engine
	clock    clock
	watch    *engine.Watch // over the machine's clock; a stepped one needs none
	backup   func() port.Backup
}

// clock is business time as both the engine and the API see it.
type clock interface {
	engine.Clock
	port.Clock
}

const dialTimeout = 30 * time.Second

// open connects to the servers the configuration names.
func open(ctx context.Context, cfg *config, log *zap.Logger) (*app, error) {
	a := &app{cfg: cfg, log: log}
	if cfg.DatabaseURL == "" || cfg.TemporalAddress == "" {
		return nil, errors.New("needs --database-url and --temporal-address (or SLUICE_DATABASE_URL and SLUICE_TEMPORAL_ADDRESS)")
	}
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	var err error
	if a.store, err = store.Open(ctx, cfg.DatabaseURL, log); err != nil {
		return nil, err
	}
	at, err := cfg.temporal()
	if err != nil {
		a.close()
		return nil, err
	}
	if a.temporal, err = engine.Dial(ctx, at, log); err != nil {
		a.close()
		return nil, err
	}
	a.terms = store.NewTerms(a.store)
	if err := a.terms.Load(ctx); err != nil {
		a.close()
		return nil, err
	}
	a.engine = &engine.Engine{
		Temporal: a.temporal, Record: a.store, Terms: a.terms.At, Owner: owner(), Log: log,
	}
	a.watch = engine.NewWatch(a.engine.Owner, a.store, log)
	if a.clock, err = a.businessClock(ctx); err != nil {
		a.close()
		return nil, err
	}
	a.engine.Clock = a.clock
	return a, nil
}

// owner names this process to the record.
func owner() string {
	host, _ := os.Hostname() // only to recognise the process in the record
	return fmt.Sprintf("%s-%d-%s", host, os.Getpid(), rand.Text()[:8])
}

// businessClock is the machine's clock, or the stepped one where the configuration and the record agree on it.
func (a *app) businessClock(ctx context.Context) (clock, error) {
	stands, stepped, err := a.store.ClockNow(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case a.cfg.Clock == "real" && stepped:
		return nil, errors.New("this data belongs to a stepped clock: start it with --clock stepped, or use another folder")
	case a.cfg.Clock == "real":
		return engine.RealClock{Watch: a.watch}, a.watch.Begin(ctx)
	case a.cfg.Clock != "stepped":
		return nil, fmt.Errorf("--clock is real or stepped, not %q", a.cfg.Clock)
	}
	if !stepped {
		if stands, err = a.beginStepped(ctx); err != nil {
			return nil, err
		}
	}
	return engine.NewSteppedClock(stands, a.store, a.engine.Tick), nil
}

// beginStepped sets a stepped clock in a record that holds no real project.
func (a *app) beginStepped(ctx context.Context) (time.Time, error) {
	projects, err := a.store.Projects(ctx, port.ProjectFilter{}, port.Page{Number: 1, Size: 1})
	if err != nil {
		return time.Time{}, err
	}
	if projects.Total > 0 {
		return time.Time{}, errors.New("this data holds real projects: a stepped clock needs a folder of its own")
	}
	begins, err := a.cfg.begins()
	if err != nil {
		return time.Time{}, err
	}
	return begins, a.store.SetClock(ctx, begins)
}

// begins is the business time at which an empty record begins: now, or where a stepped clock is told to.
func (c *config) begins() (time.Time, error) {
	if c.Clock != "stepped" {
		return time.Now(), nil
	}
	day, err := calendar.ParseDate(c.Now)
	if err != nil {
		return time.Time{}, fmt.Errorf("--now: %w", err)
	}
	return day.At(9, 0), nil
}

// brand is what the pages call themselves by the policy in force.
func (a *app) brand() process.Words {
	terms, err := a.terms.At(a.clock.Now())
	if err != nil {
		return policy.Default().BrandWords()
	}
	return terms.Policy.BrandWords()
}

// serveAPI answers HTTP until the context ends, then lets requests come to their end. Ready gets the address.
func (a *app) serveAPI(ctx context.Context, kept *socket, ready func(addr string)) error {
	folder, err := papers.Open(filepath.Join(a.cfg.Data, "papers"))
	if err != nil {
		return err
	}
	issuer, err := a.cfg.issuer()
	if err != nil {
		return err
	}
	uses := service.New(service.Deps{
		Engine: a.engine, Records: a.store, Directory: a.store, Imports: a.store, Messages: a.store, Accounts: a.store, Clock: a.clock,
		Terms:  a.terms.At,
		Papers: folder, Issuer: issuer, IssuerName: a.cfg.OpenID.Name, MaxPaperBytes: a.cfg.MaxPaperMB << 20, PublicURL: a.cfg.PublicURL,
		Log:     a.log,
		Version: version(), Backup: a.backup,
	})
	front := door.New(uses, door.Options{MaxRequests: a.cfg.MaxRequests, Proxies: a.cfg.Proxies})
	pages := web.New(web.Options{Service: uses, Door: front, Brand: a.brand, Log: a.log})
	listener, err := kept.listen(ctx, a.cfg.HTTP)
	if err != nil {
		return err
	}
	go a.sweepPapers(ctx, folder)
	go a.watchDisk(ctx, folder)
	server := &http.Server{Handler: front.Handler(pages.NotFound, api.New(uses, front), pages), ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout: 2 * time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	ready(listener.Addr().String())
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(ending)
}

// sweepPapers removes once a day the papers that no event names.
func (a *app) sweepPapers(ctx context.Context, folder *papers.Folder) {
	for {
		if err := a.sweepOnce(ctx, folder); err != nil && ctx.Err() == nil {
			a.log.Error("papers that no event names were not swept", zap.Error(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(24 * time.Hour):
		}
	}
}

func (a *app) sweepOnce(ctx context.Context, folder *papers.Folder) error {
	named, err := a.store.NamedPapers(ctx)
	if err != nil {
		return err
	}
	removed, err := folder.Sweep(func(sha string) bool { return named[sha] })
	if removed > 0 {
		a.log.Info("papers that no event names were removed", zap.Int("papers", removed))
	}
	return err
}

// work runs the worker with its sweeper until the context ends. Ready is called once it takes work.
func (a *app) work(ctx context.Context, ready func()) error {
	channels, err := a.cfg.channels()
	if err != nil {
		return err
	}
	set := &workflows.Set{Terms: a.trusted(ctx)}
	acts := &activities.Activities{Log: a.store, Ledger: a.store, Channels: channels}
	return worker.Run(ctx, a.temporal, a.engine, set, acts, ready)
}

// trusted are the terms as workflows learn them: not while the clock has leapt. When it is trusted again, time acts at once on all that
// waited.
func (a *app) trusted(ctx context.Context) func(at time.Time) (lifecycle.Terms, error) {
	if a.clock.Stepped() {
		return a.terms.At
	}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-a.watch.Released():
				a.engine.Wake(ctx, a.store)
			}
		}
	}()
	return a.watch.Guarded(a.terms.At)
}

// run runs the given parts beside what every process needs, until one fails or the context ends.
func (a *app) run(ctx context.Context, parts ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { a.engine.KeepLeases(ctx); return nil })
	group.Go(func() error { a.terms.Run(ctx); return nil })
	if !a.clock.Stepped() {
		group.Go(func() error { a.watch.Run(ctx); return nil })
	}
	for _, part := range parts {
		group.Go(func() error { return part(ctx) })
	}
	return group.Wait()
}

func (a *app) close() {
	if a.temporal != nil {
		a.temporal.Close()
	}
	if a.store != nil {
		a.store.Close()
	}
}
