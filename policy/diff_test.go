package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

func TestDiff(t *testing.T) {
	old := string(DefaultDocument())
	changed := strings.NewReplacer(
		"{key: after-3, offset: 3wd,", "{key: after-3, offset: 4wd,",
		"due_day: {value: 5, source: S11}", "due_day: {value: 8, source: 洋政办〔2027〕3号} # a comment",
		"to: [vice_head, inspection_office], repeat: 10wd", "to: [inspection_office, vice_head], repeat: 10wd",
		"  plaque_photo: {zh: 项目公示牌照片, en: photograph of the permanent plaque}\n", "  drone_photo: {zh: 航拍照片, en: photograph from above}\n",
		"close: {kinds: [plaque_photo]", "close: {kinds: [drone_photo]",
	).Replace(old)
	changes, err := Diff([]byte(old), []byte(changed))
	require.NoError(t, err)
	lines := strings.Split(changed, "\n")
	got := map[string]DocumentChange{}
	for _, c := range changes {
		if c.Kind != Removed {
			require.Contains(t, lines[c.NewLine-1], strings.Trim(strings.Split(c.New, ",")[0], "[]"), c.Path)
		}
		c.OldLine, c.NewLine = 0, 0
		got[c.Path] = c
	}
	require.Equal(t, map[string]DocumentChange{
		"ladders.D.after-3.offset": {Path: "ladders.D.after-3.offset", Kind: Changed, Old: "3wd", New: "4wd"},
		"ladders.D.after-10.to": {Path: "ladders.D.after-10.to", Kind: Changed, Old: "[vice_head, inspection_office]",
			New: "[inspection_office, vice_head]"},
		"report.due_day.value":        {Path: "report.due_day.value", Kind: Changed, Old: "5", New: "8"},
		"report.due_day.source":       {Path: "report.due_day.source", Kind: Changed, Old: "S11", New: "洋政办〔2027〕3号"},
		"papers.drone_photo.zh":       {Path: "papers.drone_photo.zh", Kind: Added, New: "航拍照片"},
		"papers.drone_photo.en":       {Path: "papers.drone_photo.en", Kind: Added, New: "photograph from above"},
		"papers.plaque_photo.zh":      {Path: "papers.plaque_photo.zh", Kind: Removed, Old: "项目公示牌照片"},
		"papers.plaque_photo.en":      {Path: "papers.plaque_photo.en", Kind: Removed, Old: "photograph of the permanent plaque"},
		"required_papers.close.kinds": {Path: "required_papers.close.kinds", Kind: Changed, Old: "[plaque_photo]", New: "[drone_photo]"},
	}, got)
	_, err = Diff([]byte("a: ["), nil)
	require.ErrorAs(t, err, &Faults{})
}

func TestADocumentDoesNotDifferFromItself(t *testing.T) {
	for _, document := range []string{string(DefaultDocument()), "", "a: 1"} {
		changes, err := Diff([]byte(document), []byte("# a comment\n"+document+"\n\n"))
		require.NoError(t, err)
		require.Empty(t, changes)
	}
}

// TestWhatIsWrittenOtherwiseMakesNoDifference: anchors, merged mappings, order and style.
func TestWhatIsWrittenOtherwiseMakesNoDifference(t *testing.T) {
	plain := "tasks:\n  a: {offset: 3wd, to: [x, y]}\n  b: {offset: 5wd, to: [x, y]}\n"
	for name, other := range map[string]string{
		"an anchor":          "tasks:\n  a: {offset: 3wd, to: &to [x, y]}\n  b: {offset: 5wd, to: *to}\n",
		"an alias in a list": "tasks:\n  a: {offset: 3wd, to: [&x x, y]}\n  b: {offset: 5wd, to: [*x, y]}\n",
		"a merged mapping":   "tasks:\n  a: &a {offset: 3wd, to: [x, y]}\n  b: {<<: *a, offset: 5wd}\n",
		"merged mappings":    "tasks:\n  a: &a {offset: 3wd, to: [x, y]}\n  b: {<<: [{offset: 5wd}, *a]}\n",
		"quotes and blocks":  "\"tasks\":\n  b:\n    to:\n    - x\n    - 'y'\n    offset: \"5wd\"\n  a: {to: [x, y], offset: 3wd}\n",
	} {
		t.Run(name, func(t *testing.T) {
			changes, err := Diff([]byte(plain), []byte(other))
			require.NoError(t, err)
			require.Empty(t, changes)
		})
	}
}

func TestDiffOfEmptyValues(t *testing.T) {
	changes, err := Diff([]byte("a: {}\nb: [x]\nc: ~\n"), []byte("b: []\nc: x\n"))
	require.NoError(t, err)
	require.Equal(t, []DocumentChange{
		{Path: "b", Kind: Changed, Old: "[x]", New: "[]", OldLine: 2, NewLine: 1},
		{Path: "c", Kind: Changed, Old: "~", New: "x", OldLine: 3, NewLine: 2},
		{Path: "a", Kind: Removed, Old: "{}", OldLine: 1},
	}, changes)
}

// TestDiffRefusesWhatCannotBeWalked: an anchor inside itself has no end, and aliases of aliases have one far away.
func TestDiffRefusesWhatCannotBeWalked(t *testing.T) {
	many := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 10; i++ {
		many += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), i-1)
	}
	for name, document := range map[string]string{"inside itself": "a: &a [*a]", "inside itself by key": "a: &a {b: *a}",
		"multiplied": many} {
		t.Run(name, func(t *testing.T) {
			_, err := Diff([]byte("a: 1"), []byte(document))
			require.ErrorAs(t, err, &Faults{})
			_, err = Diff([]byte(document), []byte("a: 1"))
			require.ErrorAs(t, err, &Faults{})
		})
	}
}

// TestEveryValueShows: whichever line's value is changed, it shows.
func TestEveryValueShows(t *testing.T) {
	lines := strings.Split(string(DefaultDocument()), "\n")
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
		if strings.HasPrefix(strings.TrimSpace(lines[i]), "#") || !strings.Contains(lines[i], "proposal") {
			return
		}
		changed := append([]string{}, lines...)
		changed[i] = strings.Replace(changed[i], "proposal", "S1", 1)
		changes, err := Diff(DefaultDocument(), []byte(strings.Join(changed, "\n")))
		require.NoError(t, err)
		require.NotEmpty(t, changes)
		for _, c := range changes {
			require.Equal(t, i+1, c.NewLine)
			require.Equal(t, "proposal", c.Old)
		}
	})
}

// TestEveryScalarShows: whichever value is another, and however the rest is laid out, it shows, and nothing else does.
func TestEveryScalarShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var root yaml.Node
		require.NoError(t, yaml.Unmarshal(DefaultDocument(), &root))
		node := rapid.SampledFrom(scalars(&root)).Draw(t, "value")
		was := node.Value
		node.SetString(was + "x")
		changed, err := yaml.Marshal(&root)
		require.NoError(t, err)
		changes, err := Diff(DefaultDocument(), changed)
		require.NoError(t, err)
		require.NotEmpty(t, changes)
		for _, c := range changes {
			// A list's element that goes by another key is another element.
			require.True(t, strings.Contains(c.New, was+"x") || strings.Contains(c.Path, was), "%v for %q", c, was)
		}
	})
}

// scalars are the values of a document, not its keys.
func scalars(node *yaml.Node) (all []*yaml.Node) {
	for i, child := range node.Content {
		switch {
		case node.Kind == yaml.MappingNode && i%2 == 0:
		case child.Kind == yaml.ScalarNode:
			all = append(all, child)
		default:
			all = append(all, scalars(child)...)
		}
	}
	return all
}
