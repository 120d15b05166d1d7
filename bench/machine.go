package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// machine says what the numbers were measured on.
func machine() string {
	return fmt.Sprintf("%d cores, %s %s/%s, %s, load average %s", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		time.Now().Format("2006-01-02 15:04"), loadAverage())
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:3], " ")
}

// inMemory is the kernel's number of a file system that forgets.
const inMemory = 0x01021994

// onDisk refuses a folder in memory, where waiting for the disk costs nothing.
func onDisk(dir string) error {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return fmt.Errorf("--dir %s: %w", dir, err)
	}
	if fs.Type == inMemory {
		return errors.New("--dir " + dir + " lies in memory: name a folder on a disk")
	}
	return nil
}
