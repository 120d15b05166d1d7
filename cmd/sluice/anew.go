package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sys/unix"
)

// What a process leaves to the one that it becomes, in the environment.
const (
	socketKept = "SLUICE_KEPT_SOCKET" // the number of the API's socket
	deathsHad  = "SLUICE_DEATHS_SEEN" // when PostgreSQL died, in Unix seconds
)

// A database server that dies so often has a reason that will not go away.
const (
	deathsBearable = 5
	deathsWithin   = time.Minute
)

// beginAnew replaces this process by a fresh one of the same number, on the same socket, when PostgreSQL has died alone. The engine and the
// intents do not wait for the disk, so what this process remembers may never have come there: no part of it may go on from what it knows.
// Whatever somebody was told is on the disk, and all that led to it. It returns only when that is impossible.
func (s *socket) beginAnew(log *zap.Logger, cause error) error {
	deaths, again := anotherDeath(os.Getenv(deathsHad), time.Now())
	if !again {
		return fmt.Errorf("PostgreSQL dies again and again: %w", cause)
	}
	log.Error("PostgreSQL died: everything begins anew", zap.Error(cause))
	_ = log.Sync() // there is nothing to do about it
	if err := errors.Join(s.leaveOpen(), os.Setenv(deathsHad, deaths)); err != nil {
		return errors.Join(cause, err)
	}
	return errors.Join(cause, syscall.Exec(itself(), os.Args, os.Environ()))
}

// itself is the program that runs, also where its file was replaced by a newer one meanwhile.
func itself() string {
	const running = "/proc/self/exe"
	if _, err := os.Stat(running); err == nil {
		return running
	}
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

// anotherDeath adds a death to those of the last minute; false when there were too many.
func anotherDeath(before string, now time.Time) (deaths string, bearable bool) {
	recent := []string{strconv.FormatInt(now.Unix(), 10)}
	for word := range strings.FieldsSeq(before) {
		if at, err := strconv.ParseInt(word, 10, 64); err == nil && now.Sub(time.Unix(at, 0)) < deathsWithin {
			recent = append(recent, word)
		}
	}
	return strings.Join(recent, " "), len(recent) < deathsBearable
}

// socket is where the API listens. It stays open while the process begins anew: who knocks meanwhile waits a moment.
type socket struct {
	mu   sync.Mutex
	open *net.TCPListener // nil before anybody listens
}

// newSocket takes over the socket that the process before kept open, if there is one. It comes first, so that no other process inherits it.
func newSocket() (*socket, error) {
	number := os.Getenv(socketKept)
	if number == "" {
		return &socket{}, nil
	}
	_ = os.Unsetenv(socketKept) // its name is valid
	fd, err := strconv.Atoi(number)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", socketKept, err)
	}
	file := os.NewFile(uintptr(fd), "socket")
	defer file.Close()
	listener, err := net.FileListener(file)
	if err != nil {
		return nil, fmt.Errorf("take over the API's socket: %w", err)
	}
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%s is no TCP socket", socketKept), listener.Close())
	}
	return &socket{open: tcp}, nil
}

// listen opens it, unless it is open.
func (s *socket) listen(ctx context.Context, address string) (net.Listener, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open != nil {
		return s.open, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the API cannot listen on %s: %w", address, err)
	}
	s.open = listener.(*net.TCPListener) // "tcp" makes no other
	return s.open, nil
}

// leaveOpen lets the socket outlive this program and tells the next its number.
func (s *socket) leaveOpen() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		return nil
	}
	raw, err := s.open.SyscallConn()
	if err != nil {
		return fmt.Errorf("keep the API's socket: %w", err)
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		if _, failed = unix.FcntlInt(fd, unix.F_SETFD, 0); failed == nil {
			failed = os.Setenv(socketKept, strconv.FormatUint(uint64(fd), 10))
		}
	})
	return errors.Join(err, failed)
}
