package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"sluice/process"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDefaultPolicyIsValid(t *testing.T) {
	p, err := Parse(DefaultDocument())
	require.NoError(t, err)
	hour, minute := p.ActAt()
	require.Equal(t, 8, hour)
	require.Equal(t, 30, minute)
	for _, kind := range process.EntityKinds {
		require.NotEmpty(t, p.Review[kind], kind)
	}
}

func TestParseNamesEveryFaultWithItsLine(t *testing.T) {
	document := string(DefaultDocument())
	for old, wrong := range map[string]string{
		"due_day: {value: 5, source: S11}":                                          "due_day: {value: 40, source: S11}",
		"submit: {kinds: [application_form,":                                        "submit: {kinds: [no_such_paper,",
		"{key: after-3, offset: 3wd, to: [collaboration_office], source: proposal}": "{key: after-3, offset: 0wd, to: [nobody], source: proposal}",
	} {
		require.Contains(t, document, old)
		document = strings.Replace(document, old, wrong, 1)
	}
	_, err := Parse([]byte(document))
	var faults Faults
	require.ErrorAs(t, err, &faults)
	require.Len(t, faults, 4)
	lines := strings.Split(document, "\n")
	require.Contains(t, lines[faults[0].Line-1], "no_such_paper")
	require.Contains(t, lines[faults[1].Line-1], "nobody")
	require.Contains(t, lines[faults[2].Line-1], "nobody")
	require.Contains(t, lines[faults[3].Line-1], "due_day")
	for _, fault := range faults {
		require.NotEmpty(t, fault.EN)
		require.Regexp(t, `\p{Han}`, fault.ZH, "in Chinese too")
		require.NotContains(t, fault.ZH+fault.EN, "%!")
	}
}

// TestEveryValueIsChecked breaks one value of the default policy after the other: it is refused with the line, or may be so.
func TestEveryValueIsChecked(t *testing.T) {
	lines := strings.Split(string(DefaultDocument()), "\n")
	refused, wrongs := 0, []string{"-7", "''", "no such thing", "[1, 2]"}
	value := regexp.MustCompile(`: ([^\s{}\[\],"]+)`)
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for n, at := range value.FindAllStringSubmatchIndex(line, -1) {
			for _, wrong := range wrongs[(i+n)%len(wrongs):][:1] { // each in its turn
				broken := append([]string{}, lines...)
				broken[i] = line[:at[2]] + wrong + line[at[3]:]
				_, err := Parse([]byte(strings.Join(broken, "\n")))
				if err == nil {
					continue
				}
				refused++
				var faults Faults
				require.ErrorAs(t, err, &faults)
				for _, fault := range faults {
					require.Positive(t, fault.Line)
					require.Regexp(t, `\p{Han}`, fault.ZH)
					require.NotContains(t, fault.ZH+fault.EN, "%!")
					require.NotContains(t, fault.EN, "policy.")
				}
			}
		}
	}
	require.Greater(t, refused, 200)
}

// TestPoliciesOfEarlierReleasesStayReadable: what a county once published governs its projects for years.
func TestPoliciesOfEarlierReleasesStayReadable(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	require.NoError(t, err)
	examples, err := filepath.Glob("examples/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	require.NotEmpty(t, examples)
	files = append(files, examples...)
	for _, file := range files {
		document, err := os.ReadFile(file)
		require.NoError(t, err)
		_, err = Parse(document)
		require.NoError(t, err, file)
	}
}

func TestAKindOfTaskThatCameLaterFollowsTheDefault(t *testing.T) {
	document := string(DefaultDocument())
	i := strings.Index(document, "  confirm_state:\n")
	j := i + strings.Index(document[i:], "\n\n")
	p, err := Parse([]byte(document[:i] + document[j:]))
	require.NoError(t, err)
	require.Equal(t, "20wd", p.Tasks[process.TaskConfirmState].Due.Period.String())
}

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	tests := map[string]struct{ document, message string }{
		"unknown field":    {"nmae: x\n", "field nmae not found"},
		"two documents":    {string(DefaultDocument()) + "\n---\nname: x\n", "more than one YAML document"},
		"broken yaml":      {"a: [1,\n", "line 1"},
		"empty":            {"", "is empty"},
		"number as period": {strings.Replace(string(DefaultDocument()), "period: 30d", "period: 30", 1), "30"},
		"no source":        {strings.Replace(string(DefaultDocument()), "value: 5, source: S11", "value: 5", 1), "needs its source"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(test.document))
			require.ErrorContains(t, err, test.message)
		})
	}
}
