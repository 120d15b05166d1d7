package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first version whose database owners may install the extension the engine's lists need.
const oldest = 13

// versionFile is where a cluster says which version made it.
const versionFile = "PG_VERSION"

// Where distributions keep the programs besides PATH; Debian, Red Hat, Alpine and a build from source, in this order.
var places = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/libexec/postgresql*",
	"/usr/local/pgsql/bin",
}

type installation struct {
	bin   string
	major int
}

// Find returns the folder with PostgreSQL's programs: the one on PATH, else the newest of the usual places.
func Find() (binDir string, err error) {
	found := installations()
	if len(found) == 0 {
		return "", fmt.Errorf("PostgreSQL %d or newer is not installed on this machine. Install it with\n\n\tapt-get install postgresql\n\n"+
			"(dnf install postgresql-server postgresql-contrib on Red Hat and its kin). Its own service need not run", oldest)
	}
	return found[0].bin, nil
}

// programsFor returns the programs for a folder of data: of the very version that made it, any where there is none yet.
func programsFor(data string) (binDir string, err error) {
	text, err := os.ReadFile(filepath.Join(data, versionFile))
	if errors.Is(err, os.ErrNotExist) {
		return Find()
	}
	if err != nil {
		return "", fmt.Errorf("read the version of the cluster: %w", err)
	}
	made, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return "", fmt.Errorf("%s does not hold the version of a cluster: %w", filepath.Join(data, versionFile), err)
	}
	found := installations()
	for _, one := range found {
		if one.major == made {
			return one.bin, nil
		}
	}
	return "", fmt.Errorf("the cluster in %s was made by PostgreSQL %d, which is not installed any more (found: %s). "+
		"Install it with\n\n\tapt-get install postgresql-%d", data, made, versions(found), made)
}

// installations lists what is installed and new enough: PATH first, then the newest first.
func installations() []installation {
	var listed []installation
	for _, pattern := range places {
		matches, _ := filepath.Glob(pattern) // a constant pattern has no fault
		for _, bin := range matches {
			listed = append(listed, inspect(bin)...)
		}
	}
	slices.SortStableFunc(listed, func(a, b installation) int { return b.major - a.major })
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			listed = append(inspect(filepath.Dir(real)), listed...)
		}
	}
	return listed
}

var versionPattern = regexp.MustCompile(`PostgreSQL\)? (\d+)`)

// inspect returns the installation of a folder, or nothing if it is incomplete, too old or not one.
func inspect(bin string) []installation {
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil {
		return nil
	}
	out, err := exec.Command(filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return nil
	}
	match := versionPattern.FindSubmatch(out)
	if match == nil {
		return nil
	}
	major, err := strconv.Atoi(string(match[1]))
	if err != nil || major < oldest {
		return nil
	}
	return []installation{{bin: bin, major: major}}
}

func versions(found []installation) string {
	if len(found) == 0 {
		return "none"
	}
	var names []string
	for _, one := range found {
		names = append(names, strconv.Itoa(one.major))
	}
	return strings.Join(names, ", ")
}
