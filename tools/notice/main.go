// Notice prints the NOTICE of what a program is linked with: every module with its version and licence, then the notices that
// their authors ask to be handed on. Run it in the folder of the program's module:
//
//	notice ./cmd/sluice >NOTICE
package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-enry/go-license-detector/v4/licensedb"
	"github.com/go-enry/go-license-detector/v4/licensedb/filer"
)

const head = `Sluice
Copyright the Sluice authors. Licensed under the Apache License, Version 2.0; see LICENSE.

The program is linked with these modules (module, version, licence). ` + "`make notice`" + ` makes this file.

`

// unrecognised stands for the licence of a module whose files name none that is known.
const unrecognised = "unrecognised"

// linked is a module whose code is in the program.
type linked struct {
	path, version, dir string
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: notice PACKAGE   for example: notice ./cmd/sluice")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "notice:", err)
		os.Exit(1)
	}
}

func run(program string) error {
	modules, err := modulesOf(program)
	if err != nil {
		return err
	}
	fmt.Print(head)
	for _, m := range modules {
		fmt.Printf("%s %s %s\n", m.path, m.version, licenceOf(m.dir))
	}
	for _, m := range modules {
		notice, err := os.ReadFile(filepath.Join(m.dir, "NOTICE"))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		fmt.Printf("\n--- NOTICE of %s ---\n\n%s\n", m.path, bytes.TrimSpace(notice))
	}
	return nil
}

// modulesOf lists the modules of every package that the program is linked with, but its own.
func modulesOf(program string) ([]linked, error) {
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}",
		program)
	list.Stderr = os.Stderr
	printed, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("list the packages of %s: %w", program, err)
	}
	lines := slices.Sorted(strings.Lines(string(printed)))
	var modules []linked
	for _, line := range slices.Compact(lines) {
		if fields := strings.Fields(line); len(fields) == 3 {
			modules = append(modules, linked{path: fields[0], version: fields[1], dir: fields[2]})
		}
	}
	return modules, nil
}

// licenceOf names the licence that the files of a module most resemble, by its SPDX identifier.
func licenceOf(dir string) string {
	folder, err := filer.FromDirectory(dir)
	if err != nil {
		return unrecognised
	}
	defer folder.Close()
	found, err := licensedb.Detect(folder)
	if err != nil {
		return unrecognised
	}
	best, sure := unrecognised, float32(0)
	for name, match := range found {
		if match.Confidence > sure || match.Confidence == sure && name < best {
			best, sure = name, match.Confidence
		}
	}
	return best
}
