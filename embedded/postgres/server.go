package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"go.uber.org/zap"
)

const (
	// A server that dies is started again, but one that dies this often in a minute has a reason that will not go away.
	deathsBearable = 5
	deathsWithin   = time.Minute
)

// server keeps the server's process running until it is told to stop.
type server struct {
	log    *zap.Logger
	data   string
	mend   bool // start it again when it dies
	launch func() *exec.Cmd
	voice  *voice

	mu       sync.Mutex
	process  *os.Process // nil between a death and the next start
	stopping bool
	ready    bool // since when a death is worth another start
	err      error

	done chan struct{}
}

func startServer(p *Postgres) *server {
	said := p.log.WithOptions(zap.AddStacktrace(zap.DPanicLevel), zap.WithCaller(false)) // neither is ours
	s := &server{log: p.log, data: p.data, mend: !p.cfg.StaysDead, voice: &voice{log: said}, done: make(chan struct{})}
	s.voice.routine.Store(true)
	s.launch = func() *exec.Cmd {
		args := []string{"-D", p.data}
		for _, setting := range p.settings() {
			args = append(args, "-c", setting)
		}
		// Not bound to a context: Stop chooses how it ends.
		cmd := p.command(context.Background(), "postgres", args...)
		cmd.Stdout, cmd.Stderr = s.voice, s.voice
		cmd.WaitDelay = 300 * time.Millisecond // for what outlives a killed server and holds its output open
		dieWithParent(cmd.SysProcAttr, p.cfg.Throwaway)
		return cmd
	}
	go s.keep()
	return s
}

// keep runs the process and starts it again when it dies unasked. It never leaves its thread: the kernel ends the process
// with the thread that started it, and that must be when Sluice itself ends, not when the scheduler drops a thread.
func (s *server) keep() {
	runtime.LockOSThread()
	defer close(s.done)

	var deaths []time.Time
	for {
		err := s.runOnce()
		s.mu.Lock()
		stopping, ready := s.stopping, s.ready
		s.mu.Unlock()
		if stopping {
			return
		}
		now := time.Now()
		deaths = append(deaths, now)
		for now.Sub(deaths[0]) > deathsWithin {
			deaths = deaths[1:]
		}
		if !ready || !s.mend || len(deaths) >= deathsBearable {
			s.err = fmt.Errorf("the database server ended: %w%s", err, s.voice.last())
			return
		}
		s.log.Error("the database server died and is started again", zap.Error(err))
		s.voice.routine.Store(true)
		time.Sleep(time.Duration(len(deaths)-1) * 200 * time.Millisecond)
		if err := stopLeftover(context.Background(), s.data, s.log); err != nil {
			s.log.Error("what the dead database server left could not be ended", zap.Error(err))
		}
	}
}

func (s *server) runOnce() error {
	cmd := s.launch()
	s.mu.Lock()
	if s.stopping {
		s.mu.Unlock()
		return nil
	}
	err := cmd.Start()
	s.process = cmd.Process
	s.mu.Unlock()
	if err != nil {
		return err
	}
	err = cmd.Wait()
	s.mu.Lock()
	s.process = nil
	s.mu.Unlock()
	if err == nil {
		err = errors.New("without an error")
	}
	return err
}

// settled marks the start as done: from here on a death is mended.
func (s *server) settled() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ready = true
}

// stop asks ever more firmly: SIGINT cuts connections and makes a checkpoint, SIGQUIT leaves that to the next start.
func (s *server) stop(ctx context.Context) error {
	s.voice.routine.Store(true)
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()

	s.signal(syscall.SIGINT)
	select {
	case <-s.done:
		return s.err
	case <-ctx.Done():
	}
	s.log.Warn("the database server takes too long to stop and is cut off")
	for _, sig := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL} {
		s.signal(sig)
		select {
		case <-s.done:
			return s.err
		case <-time.After(5 * time.Second):
		}
	}
	return errors.New("the database server does not end")
}

func (s *server) signal(sig syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		_ = s.process.Signal(sig) // an error means it has ended
	}
}
