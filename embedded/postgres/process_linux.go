package postgres

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent has the kernel stop the server when Sluice ends, however that ends. In good order where there is data to
// keep, at once where there is none.
func dieWithParent(attributes *syscall.SysProcAttr, atOnce bool) {
	attributes.Pdeathsig = syscall.SIGINT
	if atOnce {
		attributes.Pdeathsig = syscall.SIGQUIT
	}
}

// serversOn lists the server processes that work in a folder of data. Each of them stands in it; a shell that somebody
// opened there has another name.
func serversOn(data string) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var found []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if server, known := servesIn(pid, data); known && server {
			found = append(found, pid)
		}
	}
	return found
}

// worksElsewhere tells whether a process is certainly no server of a folder of data.
func worksElsewhere(pid int, data string) bool {
	server, known := servesIn(pid, data)
	return known && !server
}

func servesIn(pid int, data string) (server, known bool) {
	entry := filepath.Join("/proc", strconv.Itoa(pid))
	status, err := os.ReadFile(filepath.Join(entry, "stat"))
	if err != nil {
		return false, false
	}
	// "number (name) state …": the name is postgres or postmaster, and a process in state Z is dead and waits only for its
	// parent to take notice, which in a container may be never.
	head, tail, _ := strings.Cut(string(status), ") ")
	if _, name, _ := strings.Cut(head, "("); !strings.HasPrefix(name, "post") || strings.HasPrefix(tail, "Z") {
		return false, true
	}
	where, err := os.Readlink(filepath.Join(entry, "cwd"))
	if err != nil {
		return false, false
	}
	real, err := filepath.EvalSymlinks(data)
	if err != nil {
		return false, false
	}
	return where == real, true
}
