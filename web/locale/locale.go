// Package locale holds what the pages say in their own voice, and what fields are called, in each language one file: zh.json and
// en.json. What the process says comes from the rules and the policy. A test holds that both files have the same keys and take the same
// things; CONTRIBUTING.md says how a key is named.
package locale

import (
	"embed"
	"encoding/json"
	"fmt"

	"sluice/process"
)

//go:embed zh.json en.json
var files embed.FS

// Label names a field of a form, and says in a hint what is not plain from its name; a hint may be empty.
type Label struct {
	Name process.Words
	Hint process.Words
}

// Words and Labels are the tables by key. Labels are found by "Type.field", or by "field" for all fields of the name.
var (
	Words  map[string]process.Words
	Labels map[string]Label
)

type table struct {
	Words  map[string]string `json:"words"`
	Fields map[string]struct {
		Name string `json:"name"`
		Hint string `json:"hint"`
	} `json:"fields"`
}

func init() {
	zh, en := read("zh.json"), read("en.json")
	Words, Labels = map[string]process.Words{}, map[string]Label{}
	for key, text := range zh.Words {
		Words[key] = process.Both(text, en.Words[key])
	}
	for key, field := range zh.Fields {
		other := en.Fields[key]
		Labels[key] = Label{Name: process.Both(field.Name, other.Name), Hint: process.Both(field.Hint, other.Hint)}
	}
}

// read panics on a file that cannot be read: it is part of the program.
func read(name string) table {
	content, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	var t table
	if err := json.Unmarshal(content, &t); err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return t
}
