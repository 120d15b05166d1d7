package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"go.uber.org/zap"
)

// stopLeftover ends what an earlier run left working on a cluster: the server of a Sluice that was killed, or the parts of
// a server that was killed itself. Two servers on one cluster destroy it, so the next one waits until nothing is left.
//
// Nothing is lost by ending them hard: whatever was committed is in the log and replayed.
func stopLeftover(ctx context.Context, data string, log *zap.Logger) error {
	begun, told, cut := time.Now(), false, false
	for {
		left := serversOn(data)
		if len(left) == 0 {
			return dropStalePID(data)
		}
		if !told {
			told = true
			log.Info("waiting for the database server of an earlier run to end", zap.Ints("processes", left))
		}
		// A server whose parent died is stopping already and is given a moment to do so in good order, which saves the next
		// one a recovery; parts that lost their leader have nothing to finish.
		leader, waited := leaderOf(data), time.Since(begun)
		switch led := slices.Contains(left, leader); {
		case waited > 8*time.Second:
			return fmt.Errorf("processes %v of an earlier run still work on %s and do not end", left, data)
		case waited > 4*time.Second, !led && waited > 300*time.Millisecond:
			for _, pid := range left {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		case led && waited > 1500*time.Millisecond && !cut:
			cut = true
			_ = syscall.Kill(leader, syscall.SIGQUIT)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// leaderOf reads which process leads the cluster's server, 0 if none does.
func leaderOf(data string) int {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || pid <= 0 {
		return 0
	}
	return pid
}

// dropStalePID removes the note of a server that is gone when its number has been given to another process since, as
// happens in containers, where numbers start over: a new server would take that process for the old one and refuse. Where
// it cannot be told who the process is, the note stays and the new server decides.
func dropStalePID(data string) error {
	pid := leaderOf(data)
	if pid == 0 || syscall.Kill(pid, 0) == syscall.ESRCH || !worksElsewhere(pid, data) {
		return nil
	}
	if err := os.Remove(filepath.Join(data, "postmaster.pid")); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
