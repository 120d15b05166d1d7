package policy

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write the tables of docs/sources.md anew")

// TestSourcesDocument keeps docs/sources.md to the default policy: every number with its source, and the proposals apart.
func TestSourcesDocument(t *testing.T) {
	const document = "../docs/sources.md"
	content, err := os.ReadFile(document)
	require.NoError(t, err)
	var root yaml.Node
	require.NoError(t, yaml.Unmarshal(DefaultDocument(), &root))
	var sourced, proposed strings.Builder
	sourced.WriteString("| in the policy | value | source |\n|---|---|---|\n")
	proposed.WriteString("| in the policy | value |\n|---|---|\n")
	list := string(content)[strings.Index(string(content), "## The list"):]
	numbers(root.Content[0], "", func(path, value, source string) {
		if source == Proposal {
			fmt.Fprintf(&proposed, "| `%s` | %s |\n", path, value)
			return
		}
		fmt.Fprintf(&sourced, "| `%s` | %s | %s |\n", path, value, source)
		for _, s := range regexp.MustCompile(`S[0-9]+`).FindAllString(source, -1) {
			require.Contains(t, list, "| "+s+" |", "%s: its source is not in the list", path)
		}
	})
	text := between(t, between(t, string(content), "sourced", sourced.String()), "proposals", proposed.String())
	if *update {
		require.NoError(t, os.WriteFile(document, []byte(text), 0o644))
		return
	}
	require.Equal(t, text, string(content), "run this test with -update and look at the difference")
}

func between(t *testing.T, text, name, made string) string {
	begin, end := "<!-- "+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, rest, found := strings.Cut(text, begin)
	require.True(t, found, begin)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found, end)
	return before + begin + made + end + after
}

// numbers gives every mapping that names a source, with its other scalars.
func numbers(node *yaml.Node, path string, give func(path, value, source string)) {
	switch node.Kind {
	case yaml.MappingNode:
		source, values := "", []string{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			key, value := node.Content[i].Value, node.Content[i+1]
			switch {
			case key == "source":
				source = value.Value
			case key != "words" && key != "key":
				if text := plain(value); text != "" {
					values = append(values, key+" "+text)
				}
				numbers(value, join(path, key), give)
			}
		}
		if source != "" {
			give(path, strings.Join(values, ", "), source)
		}
	case yaml.SequenceNode:
		for i, item := range node.Content {
			if item.Kind == yaml.AliasNode {
				continue // said where it is anchored
			}
			name := fmt.Sprint(i)
			if key := child(item, "key"); key != nil {
				name = key.Value
			}
			numbers(item, join(path, name), give)
		}
	}
}

// plain is a scalar, or a list of scalars, as text.
func plain(node *yaml.Node) string {
	if node.Kind == yaml.ScalarNode {
		return node.Value
	}
	var words []string
	for _, item := range node.Content {
		if node.Kind != yaml.SequenceNode || item.Kind != yaml.ScalarNode {
			return ""
		}
		words = append(words, item.Value)
	}
	return strings.Join(words, "、")
}
