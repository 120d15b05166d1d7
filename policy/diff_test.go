package policy

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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
		"ladders.D.after-3.offset":    {Path: "ladders.D.after-3.offset", Kind: Changed, Old: "3wd", New: "4wd"},
		"ladders.D.after-10.to":       {Path: "ladders.D.after-10.to", Kind: Changed, Old: "[vice_head, inspection_office]", New: "[inspection_office, vice_head]"},
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
