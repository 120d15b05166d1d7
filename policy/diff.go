package policy

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Difference is how a value of a document differs.
type Difference string

// The differences.
const (
	Added   Difference = "added"
	Removed Difference = "removed"
	Changed Difference = "changed"
)

// DocumentChange is a value that differs between two documents, by its path: "tasks.start.due.period". The elements of a list that have a
// key are told apart by it: "ladders.D.after-1.offset". Lines count from 1; 0 where the value is not.
type DocumentChange struct {
	Path    string     `json:"path"`
	Kind    Difference `json:"kind" enum:"added,removed,changed"`
	Old     string     `json:"old,omitempty"`
	New     string     `json:"new,omitempty"`
	OldLine int        `json:"old_line,omitempty"`
	NewLine int        `json:"new_line,omitempty"`
}

// Diff lists what differs between two documents, in the order of the new one and then what it no longer has. Comments, formatting
// and anchors make no difference. The error is a Faults when one of them is no YAML.
func Diff(old, new []byte) ([]DocumentChange, error) {
	before, err := leaves(old)
	if err != nil {
		return nil, err
	}
	after, err := leaves(new)
	if err != nil {
		return nil, err
	}
	var changes []DocumentChange
	for _, path := range after.order {
		now, was := after.at[path], before.at[path]
		switch {
		case was == nil:
			changes = append(changes, DocumentChange{Path: path, Kind: Added, New: now.Value, NewLine: now.Line})
		case was.Value != now.Value:
			changes = append(changes,
				DocumentChange{Path: path, Kind: Changed, Old: was.Value, New: now.Value, OldLine: was.Line, NewLine: now.Line})
		}
	}
	for _, path := range before.order {
		if after.at[path] == nil {
			was := before.at[path]
			changes = append(changes, DocumentChange{Path: path, Kind: Removed, Old: was.Value, OldLine: was.Line})
		}
	}
	return changes, nil
}

// tree holds the scalars of a document by path.
type tree struct {
	order []string
	at    map[string]*yaml.Node
}

func leaves(document []byte) (tree, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(document, &root); err != nil {
		return tree{}, yamlFaults(err)
	}
	var whole any
	if err := root.Decode(&whole); err != nil { // an anchor inside itself, or aliases that multiply, must not be walked
		return tree{}, yamlFaults(err)
	}
	t := tree{at: map[string]*yaml.Node{}}
	if len(root.Content) > 0 {
		t.walk("", root.Content[0])
	}
	return t, nil
}

func (t *tree) walk(path string, node *yaml.Node) {
	node = resolved(node)
	switch node.Kind {
	case yaml.MappingNode:
		entries := entriesOf(node)
		for _, e := range entries {
			t.walk(join(path, e.key), e.value)
		}
		if len(entries) == 0 {
			t.put(path, &yaml.Node{Kind: yaml.ScalarNode, Value: "{}", Line: node.Line})
		}
	case yaml.SequenceNode:
		t.sequence(path, node)
	default:
		t.put(path, node)
	}
}

// sequence walks a list: of scalars as one value, since their order is the meaning; of mappings by their keys, else by number.
func (t *tree) sequence(path string, node *yaml.Node) {
	var words []string
	for _, item := range node.Content {
		if item = resolved(item); item.Kind == yaml.ScalarNode {
			words = append(words, item.Value)
		}
	}
	if len(words) == len(node.Content) {
		t.put(path, &yaml.Node{Kind: yaml.ScalarNode, Value: "[" + strings.Join(words, ", ") + "]", Line: node.Line})
		return
	}
	for i, item := range node.Content {
		item = resolved(item)
		name := fmt.Sprint(i)
		if key := child(item, "key"); key != nil && resolved(key).Value != "" {
			name = resolved(key).Value
		}
		t.walk(join(path, name), item)
	}
}

// resolved is the node that an alias stands for.
func resolved(node *yaml.Node) *yaml.Node {
	for node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	return node
}

type entry struct {
	key   string
	value *yaml.Node
}

// entriesOf are the entries of a mapping, then those it takes over (<<) and does not state itself: of several, the first counts.
func entriesOf(node *yaml.Node) (entries []entry) {
	var taken []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], resolved(node.Content[i+1])
		switch {
		case key.Tag != "!!merge":
			entries = append(entries, entry{resolved(key).Value, value})
		case value.Kind == yaml.SequenceNode:
			taken = append(taken, value.Content...)
		default:
			taken = append(taken, value)
		}
	}
	for _, from := range taken {
		for _, e := range entriesOf(resolved(from)) {
			if !slices.ContainsFunc(entries, func(own entry) bool { return own.key == e.key }) {
				entries = append(entries, e)
			}
		}
	}
	return entries
}

func (t *tree) put(path string, node *yaml.Node) {
	if t.at[path] == nil {
		t.order = append(t.order, path)
	}
	t.at[path] = node
}

func join(path, part string) string {
	if path == "" {
		return part
	}
	return path + "." + part
}
