package postgres

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"
)

// voice takes down what the server writes and passes it to our log.
type voice struct {
	log *zap.Logger

	// routine is set while the server starts or stops, when its remarks are of no interest and whoever calls too early is
	// turned away.
	routine atomic.Bool

	mu    sync.Mutex
	rest  []byte
	lines []string // the latest ones, for the error of a start that failed
}

const (
	linesKept = 12

	readyLine  = "database system is ready to accept connections"
	turnedAway = "the database system is " // starting up, shutting down, in recovery mode
)

func (v *voice) Write(text []byte) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.rest = append(v.rest, text...)
	for {
		line, rest, whole := bytes.Cut(v.rest, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		v.say(strings.TrimRight(string(line), "\r"))
		v.rest = rest
	}
}

func (v *voice) say(line string) {
	if strings.TrimSpace(line) == "" || len(v.lines) > 0 && line == v.lines[len(v.lines)-1] {
		return // a dying server says the same once for every connection
	}
	v.lines = append(v.lines, line)
	if len(v.lines) > linesKept {
		v.lines = v.lines[1:]
	}
	level, message, found := strings.Cut(line, ":  ")
	if !found {
		level, message = "LOG", line
	}
	switch {
	case level == "PANIC":
		v.log.Error("database server", zap.String("says", message))
	case level == "FATAL" && !v.routine.Load() && !strings.HasPrefix(message, turnedAway):
		v.log.Warn("database server", zap.String("says", message))
	case v.routine.Load() || level == "FATAL":
		v.log.Debug("database server", zap.String("says", line))
	default:
		v.log.Info("database server", zap.String("says", message))
	}
	if message == readyLine {
		v.routine.Store(false)
	}
}

// last is what the server said last, ready to be appended to an error.
func (v *voice) last() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.lines) == 0 {
		return ""
	}
	return "\n" + strings.Join(v.lines, "\n")
}
