// Package ports chooses the loopback ports of what runs inside the process and remembers them, so that addresses written
// down elsewhere (a database URL, a bookmark) survive a restart.
package ports

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
)

// Ports are taken from below the range in which the kernel picks the near end of outgoing connections: a port from that
// range may be somebody's connection at the next start. The engine's membership table cannot hold a number above 32767
// either.
const (
	lowest = 20000
	beyond = 32768
)

// Keep returns a port on host ("" for every interface) for each name: the one written in file where it is still free, a new
// one elsewhere, and writes the file. A file that cannot be read is replaced; nothing but convenience hangs on it.
func Keep(file, host string, names ...string) (map[string]int, error) {
	chosen, taken := map[string]int{}, map[int]bool{}
	for _, name := range names {
		port := Kept(file, name)
		if port == 0 || taken[port] || !Free(host, port) {
			var err error
			if port, err = pick(host, taken); err != nil {
				return nil, err
			}
		}
		chosen[name], taken[port] = port, true
	}
	text, err := json.Marshal(chosen)
	if err != nil {
		return nil, err
	}
	if err := write(file, append(text, '\n')); err != nil {
		return nil, fmt.Errorf("keep the chosen ports: %w", err)
	}
	return chosen, nil
}

// write writes for the owner's eyes alone, also where an older file was open to others: where a door is, is for those who have its key.
func write(file string, text []byte) error {
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return err
	}
	return os.Chmod(file, 0o600)
}

// Kept is a port that was kept in a file; 0 for none.
func Kept(file, name string) int {
	kept := map[string]int{}
	if text, err := os.ReadFile(file); err == nil {
		_ = json.Unmarshal(text, &kept)
	}
	return kept[name]
}

// Free tells whether somebody could listen there now.
func Free(host string, port int) bool {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return false
	}
	listener.Close()
	return true
}

func pick(host string, taken map[int]bool) (int, error) {
	for range 500 {
		port := lowest + rand.IntN(beyond-lowest)
		if !taken[port] && Free(host, port) {
			return port, nil
		}
	}
	return 0, errors.New("no free port found on " + host + " between " + strconv.Itoa(lowest) + " and " + strconv.Itoa(beyond-1))
}
