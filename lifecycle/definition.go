package lifecycle

import (
	"reflect"
	"slices"
	"strings"

	"sluice/calendar"
	"sluice/process"
)

// Definition is a command as its first line in the table defines it: what it takes, and where the API takes it. The API's routes, the
// forms of the pages and the workflow's updates are made of these.
type Definition struct {
	Name    process.CommandName
	Words   process.Words
	Method  string // of the API's address; none when no address takes the command alone: an upload, the register, the machine
	Path    string // with {code}, {month} or {id} of a task
	Summary string // what the API says of it
	Empty   bool   // what it takes may be left out
	Input   reflect.Type
}

// given is a command that an address of the API takes, "POST /projects/{code}/withdraw".
func given[Args any, Rule interface {
	*Args
	input
}](address, summary string) Definition {
	method, path, _ := strings.Cut(address, " ")
	return Definition{Method: method, Path: path, Summary: summary, Input: reflect.TypeFor[Args]()}
}

// inside is a command that comes with something else, or from the machine itself.
func inside[Args any, Rule interface {
	*Args
	input
}]() Definition {
	return given[Args, Rule]("", "")
}

// orEmpty says that there need be nothing to fill in.
func (d Definition) orEmpty() Definition {
	d.Empty = true
	return d
}

// New makes an input of the command, to fill in: a pointer to the command's own type.
func (d Definition) New() any { return reflect.New(d.Input).Interface() }

// OfTask reports whether the command's address names a task rather than a project.
func (d Definition) OfTask() bool { return strings.Contains(d.Path, "{id}") }

// OfMonth reports whether the command's address names a month.
func (d Definition) OfMonth() bool { return strings.Contains(d.Path, "{month}") }

// At is the command's address for a project, a task and a month.
func (d Definition) At(code, task string, month calendar.Month) string {
	return strings.NewReplacer("{code}", code, "{id}", task, "{month}", month.String()).Replace(d.Path)
}

// definitions are those of every command, in the order of a project's life.
var definitions, definitionOf = define()

func define() ([]Definition, map[process.CommandName]Definition) {
	var all []Definition
	of := make(map[process.CommandName]Definition)
	for _, row := range table {
		if row.Takes.Input == nil {
			continue // a further line of a command
		}
		defined := row.Takes
		defined.Name, defined.Words = row.Command, row.Words
		all, of[row.Command] = append(all, defined), defined
	}
	return all, of
}

// Definitions lists every command, in the order of a project's life.
func Definitions() []Definition { return slices.Clone(definitions) }

// DefinitionOf finds a command by its name.
func DefinitionOf(name process.CommandName) (Definition, bool) {
	found, known := definitionOf[name]
	return found, known
}

// IsCommand reports whether there is a command of that name.
func IsCommand(name process.CommandName) bool {
	_, known := definitionOf[name]
	return known
}

// CommandNames lists the name of every command, in the order of a project's life.
func CommandNames() []process.CommandName {
	names := make([]process.CommandName, len(definitions))
	for i, defined := range definitions {
		names[i] = defined.Name
	}
	return names
}

// CommandWords names a command, by its first line in the table.
func CommandWords(name process.CommandName) process.Words { return definitionOf[name].Words }
